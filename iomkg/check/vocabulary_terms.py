"""The terms of SHACL and of vocabularies that ontologies reuse, as rdflib lists them.

Loading rdflib for these lists of names would take longer than all that is checked by them.
"""

from __future__ import annotations

from typing import Final

from iomkg.terms import DCTERMS, FOAF, ORG, PROV, SH, SKOS, VANN

_NAMES: Final = {
    DCTERMS: """
        Agent AgentClass BibliographicResource Box DCMIType DDC FileFormat Frequency IMT
        ISO3166 ISO639-2 ISO639-3 Jurisdiction LCC LCSH LicenseDocument LinguisticSystem Location
        LocationPeriodOrJurisdiction MESH MediaType MediaTypeOrExtent MethodOfAccrual
        MethodOfInstruction NLM Period PeriodOfTime PhysicalMedium PhysicalResource
        Point Policy ProvenanceStatement RFC1766 RFC3066 RFC4646 RFC5646 RightsStatement
        SizeOrDuration Standard TGN UDC URI W3CDTF abstract accessRights accrualMethod
        accrualPeriodicity accrualPolicy alternative audience available
        bibliographicCitation conformsTo contributor coverage created creator date
        dateAccepted dateCopyrighted dateSubmitted description educationLevel extent
        format hasFormat hasPart hasVersion identifier instructionalMethod isFormatOf
        isPartOf isReferencedBy isReplacedBy isRequiredBy isVersionOf issued language
        license mediator medium modified provenance publisher references relation
        replaces requires rights rightsHolder source spatial subject tableOfContents
        temporal title type valid
    """,
    FOAF: """
        Agent Document Group Image LabelProperty OnlineAccount OnlineChatAccount
        OnlineEcommerceAccount OnlineGamingAccount Organization Person
        PersonalProfileDocument Project account accountName accountServiceHomepage age
        aimChatID based_near birthday currentProject depiction depicts dnaChecksum
        familyName family_name firstName focus fundedBy geekcode gender givenName
        givenname holdsAccount homepage icqChatID img interest isPrimaryTopicOf jabberID
        knows lastName logo made maker mbox mbox_sha1sum member membershipClass
        msnChatID myersBriggs name nick openid page pastProject phone plan primaryTopic
        publications schoolHomepage sha1 skypeID status surname theme thumbnail tipjar
        title topic topic_interest weblog workInfoHomepage workplaceHomepage yahooChatID
    """,
    ORG: """
        ChangeEvent FormalOrganization Head Membership Organization
        OrganizationalCollaboration OrganizationalUnit Post Role Site basedAt changedBy
        classification hasMember hasMembership hasPost hasPrimarySite hasRegisteredSite
        hasSite hasSubOrganization hasUnit headOf heldBy holds identifier linkedTo
        location member memberDuring memberOf organization originalOrganization postIn
        purpose remuneration reportsTo resultedFrom resultingOrganization role
        roleProperty siteAddress siteOf subOrganizationOf transitiveSubOrganizationOf
        unitOf
    """,
    PROV: """
        Accept Activity ActivityInfluence Agent AgentInfluence Association Attribution
        Bundle Collection Communication Contribute Contributor Copyright Create Creator
        Delegation Derivation Dictionary DirectQueryService EmptyCollection
        EmptyDictionary End Entity EntityInfluence Generation Influence Insertion
        InstantaneousEvent Invalidation KeyEntityPair Location Modify Organization
        Person Plan PrimarySource Publish Publisher Quotation Removal Replace Revision
        RightsAssignment RightsHolder Role ServiceDescription SoftwareAgent Start Submit
        Usage actedOnBehalfOf activity activityOfInfluence agent agentOfInfluence
        alternateOf aq asInBundle atLocation atTime category component constraints
        contributed definition derivedByInsertionFrom derivedByRemovalFrom
        describesService dictionary dm editorialNote editorsDefinition ended endedAtTime
        entity entityOfInfluence generalizationOf generated generatedAsDerivation
        generatedAtTime hadActivity hadDelegate hadDerivation hadDictionaryMember
        hadGeneration hadInfluence hadMember hadPlan hadPrimarySource hadRevision
        hadRole hadUsage has_anchor has_provenance has_query_service influenced
        influencer informed insertedKeyEntityPair invalidated invalidatedAtTime inverse
        locationOf mentionOf n order pairEntity pairKey pingback provenanceUriTemplate
        qualifiedAssociation qualifiedAssociationOf qualifiedAttribution
        qualifiedAttributionOf qualifiedCommunication qualifiedCommunicationOf
        qualifiedDelegation qualifiedDelegationOf qualifiedDerivation
        qualifiedDerivationOf qualifiedEnd qualifiedEndOf qualifiedForm
        qualifiedGeneration qualifiedGenerationOf qualifiedInfluence
        qualifiedInfluenceOf qualifiedInsertion qualifiedInvalidation
        qualifiedInvalidationOf qualifiedPrimarySource qualifiedQuotation
        qualifiedQuotationOf qualifiedRemoval qualifiedRevision qualifiedSourceOf
        qualifiedStart qualifiedStartOf qualifiedUsage qualifiedUsingActivity quotedAs
        removedKey revisedEntity sharesDefinitionWith specializationOf started
        startedAtTime todo unqualifiedForm used value wasActivityOfInfluence
        wasAssociateFor wasAssociatedWith wasAttributedTo wasDerivedFrom wasEndedBy
        wasGeneratedBy wasInfluencedBy wasInformedBy wasInvalidatedBy wasMemberOf
        wasPlanOf wasPrimarySourceOf wasQuotedFrom wasRevisionOf wasRoleIn wasStartedBy
        wasUsedBy wasUsedInDerivation
    """,
    SH: """
        AbstractResult AndConstraintComponent BlankNode BlankNodeOrIRI
        BlankNodeOrLiteral ClassConstraintComponent ClosedConstraintComponent
        ConstraintComponent DatatypeConstraintComponent DisjointConstraintComponent
        EqualsConstraintComponent ExpressionConstraintComponent Function
        HasValueConstraintComponent IRI IRIOrLiteral InConstraintComponent Info
        JSConstraint JSConstraintComponent JSExecutable JSFunction JSLibrary JSRule
        JSTarget JSTargetType JSValidator LanguageInConstraintComponent
        LessThanConstraintComponent LessThanOrEqualsConstraintComponent Literal
        MaxCountConstraintComponent MaxExclusiveConstraintComponent
        MaxInclusiveConstraintComponent MaxLengthConstraintComponent
        MinCountConstraintComponent MinExclusiveConstraintComponent
        MinInclusiveConstraintComponent MinLengthConstraintComponent
        NodeConstraintComponent NodeKind NodeKindConstraintComponent NodeShape
        NotConstraintComponent OrConstraintComponent Parameter Parameterizable
        PatternConstraintComponent PrefixDeclaration PropertyConstraintComponent
        PropertyGroup PropertyShape QualifiedMaxCountConstraintComponent
        QualifiedMinCountConstraintComponent ResultAnnotation Rule SPARQLAskExecutable
        SPARQLAskValidator SPARQLConstraint SPARQLConstraintComponent
        SPARQLConstructExecutable SPARQLExecutable SPARQLFunction SPARQLRule
        SPARQLSelectExecutable SPARQLSelectValidator SPARQLTarget SPARQLTargetType
        SPARQLUpdateExecutable Severity Shape Target TargetType TripleRule
        UniqueLangConstraintComponent ValidationReport ValidationResult Validator
        Violation Warning XoneConstraintComponent alternativePath and annotationProperty
        annotationValue annotationVarName ask class closed condition conforms construct
        datatype deactivated declare defaultValue description detail disjoint entailment
        equals expression filterShape flags focusNode group hasValue ignoredProperties
        in intersection inversePath js jsFunctionName jsLibrary jsLibraryURL
        labelTemplate languageIn lessThan lessThanOrEquals maxCount maxExclusive
        maxInclusive maxLength message minCount minExclusive minInclusive minLength name
        namespace node nodeKind nodeValidator nodes not object oneOrMorePath optional or
        order parameter path pattern predicate prefix prefixes property
        propertyValidator qualifiedMaxCount qualifiedMinCount qualifiedValueShape
        qualifiedValueShapesDisjoint result resultAnnotation resultMessage resultPath
        resultSeverity returnType rule select severity shapesGraph shapesGraphWellFormed
        sourceConstraint sourceConstraintComponent sourceShape sparql subject
        suggestedShapesGraph target targetClass targetNode targetObjectsOf
        targetSubjectsOf this union uniqueLang update validator value xone
        zeroOrMorePath zeroOrOnePath
    """,
    SKOS: """
        Collection Concept ConceptScheme OrderedCollection altLabel broadMatch broader
        broaderTransitive changeNote closeMatch definition editorialNote exactMatch
        example hasTopConcept hiddenLabel historyNote inScheme mappingRelation member
        memberList narrowMatch narrower narrowerTransitive notation note prefLabel
        related relatedMatch scopeNote semanticRelation topConceptOf
    """,
    VANN: """
        changes example preferredNamespacePrefix preferredNamespaceUri termGroup
        usageNote
    """,
}
TERMS: Final = {
    namespace: frozenset(namespace + name for name in names.split())
    for namespace, names in _NAMES.items()
}
"""The IRIs of each vocabulary's terms, by its namespace."""
