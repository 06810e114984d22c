"""SPARQL for generated shapes: constraints for both kinds of shape, and constraint components."""

from __future__ import annotations

from shacl_text import E, turtle

from iomkg.terms import RDF, RDFS, Iri, Triple

OF_A_NODE = (
    "SELECT $this WHERE { $this e:p ?any }",
    "SELECT $this ?value WHERE { $this e:p ?value . FILTER isLiteral(?value) }",
    "SELECT $this (e:q AS ?path) ?value WHERE { $this e:q ?value }",
    "SELECT $this ?path ?value WHERE { $this ?path ?value . FILTER (?path != rdf:type) }",
    "SELECT $this WHERE { FILTER NOT EXISTS { $this e:p ?any } }",
    "SELECT $this ?value WHERE { $this e:p ?value . FILTER NOT EXISTS { ?value e:q ?any } }",
    "SELECT $this ?value WHERE { $this e:p ?value . FILTER EXISTS { $this e:q ?value } }",
    "SELECT $this ?value WHERE { { $this e:p ?value } UNION { ?value e:q $this } }",
    "SELECT $this ?value WHERE { $this e:p ?any . OPTIONAL { ?any e:q ?value } }",
    "SELECT $this WHERE { OPTIONAL { $this e:q ?any } FILTER (!bound(?any)) }",
    "SELECT $this ?value WHERE { $this e:p/e:q* ?value }",
    "SELECT $this ?value WHERE { $this rdf:type/rdfs:subClassOf* ?value }",
    "SELECT $this ?value WHERE { $this e:p ?value, ?other . FILTER (!sameTerm(?value, ?other)) }",
    "SELECT $this ?value WHERE { $this e:p ?value . FILTER (lang(?value) = 'en') }",
    "SELECT $this ?value WHERE { $this e:p ?value . FILTER regex(str(?value), '^a') }",
    "SELECT $this ?value WHERE { $this e:p ?value . FILTER (?value > 1) }",
    "SELECT $this ?value WHERE { BIND ($this AS ?value) . FILTER isIRI(?value) }",
    "SELECT $this WHERE { FILTER isBlank($this) }",
    "SELECT $this (COUNT(?any) AS ?value) WHERE { $this e:p ?any } "
    "GROUP BY $this HAVING (COUNT(?any) > 1)",
    "SELECT $this ?value WHERE { { SELECT $this (COUNT(DISTINCT ?any) AS ?value) "
    "WHERE { $this e:p ?any } GROUP BY $this } FILTER (?value > 1) }",
    "SELECT $this ?value WHERE { { SELECT $this ?value WHERE { $this e:q ?value } } "
    "$this e:p ?value }",
    # The node is bound in every group, filter and sub-select, however deep (appendix A).
    "SELECT $this ?value WHERE { { ?value e:p ?any . FILTER sameTerm(?any, $this) } }",
    "SELECT $this ?value WHERE { ?value e:q ?any . "
    "OPTIONAL { ?any e:p ?more . FILTER sameTerm(?more, $this) } FILTER (!bound(?more)) }",
    "SELECT $this ?value WHERE { { BIND ($this AS ?value) } UNION { ?value rdf:type e:A } }",
    "SELECT $this ?value WHERE { ?value rdf:type e:A . "
    "FILTER NOT EXISTS { ?value e:p ?any . FILTER NOT EXISTS { ?any e:q $this } } }",
    "SELECT $this ?value WHERE { ?value rdf:type ?c . FILTER EXISTS { $this rdf:type ?c } }",
    "SELECT $this ?value WHERE { { SELECT $this ?value WHERE { ?value e:p $this } } }",
    "SELECT DISTINCT $this ?value WHERE { $this (e:p|^e:q)+ ?value }",
    "SELECT $this ?value WHERE { $this !(e:p|rdf:type) ?value }",
    "SELECT $this (datatype(?any) AS ?value) WHERE { $this e:p ?any . FILTER isLiteral(?any) }",
    "SELECT $this (IF(isIRI($this), e:A, e:B) AS ?value) WHERE { $this e:p ?any }",
    "SELECT $this (COALESCE(?other, 'none') AS ?value) WHERE { $this e:p ?any . "
    "OPTIONAL { ?any e:q ?other } }",
    "SELECT $this ?value WHERE { $this e:p ?any . ?any rdf:type ?value } "
    "GROUP BY $this ?value HAVING (COUNT(?any) > 1)",
    "SELECT $this ?value WHERE { $this e:p ?value . FILTER (?value IN (e:a, 'a')) }",
    "SELECT $this ?value WHERE { $this e:p ?value . FILTER (strlen(str(?value)) > 1) }",
    "SELECT $this ?value WHERE { $this e:p ?value ; e:q ?other . "
    "FILTER (isNumeric(?value) && ?value < ?other) }",
    "SELECT $this ?value WHERE { { $this e:p ?value } { $this e:q ?any } }",
    "SELECT $this ?value WHERE { $this e:p ?value . "
    "FILTER NOT EXISTS { SELECT $this ?other WHERE { $this e:q ?other } } }",
    # What published constraints are made of: keys, chains, paths, OPTIONAL inside OPTIONAL.
    "SELECT $this ?value WHERE { $this e:p ?value . ?other e:p ?value . "
    "FILTER (!sameTerm(?other, $this)) }",
    "SELECT $this WHERE { $this e:p ?v . FILTER EXISTS { ?o e:q ?w ; e:p ?v . "
    "FILTER (!sameTerm(?o, $this)) } }",
    "SELECT $this WHERE { $this e:p ?any . OPTIONAL { ?any e:q ?more . "
    "OPTIONAL { $this e:q ?same . FILTER sameTerm(?same, ?more) } } FILTER (!bound(?same)) }",
    "SELECT $this WHERE { FILTER NOT EXISTS { $this e:p* ?o . ?o rdf:type ?c . ?o e:q ?any } }",
    "SELECT $this WHERE { FILTER NOT EXISTS { ?o e:p* $this . ?o e:q ?any } }",
    "SELECT $this WHERE { FILTER NOT EXISTS { $this e:p/e:q* e:a } }",
    "SELECT $this ?value WHERE { ?value e:p $this . FILTER NOT EXISTS { ?value e:q? ?o . "
    "?o e:p ?any . ?any rdf:type ?c } }",
    "SELECT $this WHERE { FILTER (NOT EXISTS { $this e:p ?any } || NOT EXISTS "
    "{ ?o e:p $this . ?o e:q ?any }) }",
    "SELECT $this ?value WHERE { $this e:p ?a . { ?a e:q ?value } UNION { ?value e:p ?a } "
    "FILTER EXISTS { ?value rdf:type ?c . ?c rdfs:subClassOf* e:A } }",
    "SELECT $this ?value WHERE { $this ?any ?value . FILTER isIRI(?value) "
    "FILTER NOT EXISTS { ?value rdf:type ?type } }",
    "SELECT $this ?value WHERE { BIND ($this AS ?same) ?value e:p ?same . "
    "OPTIONAL { ?value e:q $this . BIND ($this AS ?more) } FILTER (!bound(?more)) }",
    "SELECT $this ?value WHERE { ?value rdf:type ?c . ?other rdf:type ?c . "
    "FILTER (sameTerm(?other, $this) && !sameTerm(?other, ?value)) }",
    "SELECT $this WHERE { FILTER EXISTS { $this e:p ?any . "
    "FILTER NOT EXISTS { ?any e:q ?w . $this e:q ?w } } }",
)
OF_A_PROPERTY = (
    "SELECT $this ?value WHERE { $this $PATH ?value . FILTER (!isIRI(?value)) }",
    "SELECT $this WHERE { $this $PATH ?any }",
    "SELECT $this WHERE { FILTER NOT EXISTS { $this $PATH ?any } }",
    "SELECT $this ?value WHERE { $this $PATH ?value . FILTER NOT EXISTS { ?value e:q ?any } }",
    "SELECT $this ?value WHERE { $this $PATH ?value . FILTER EXISTS { $this e:q ?value } }",
    "SELECT $this ?value WHERE { { $this $PATH ?value } UNION { $this e:r ?value } }",
    "SELECT $this ?value WHERE { $this e:p ?any . OPTIONAL { ?any $PATH ?value } }",
    "SELECT $this ?value WHERE { $this $PATH ?value . $this ?PATH ?value }",
    "SELECT $this (e:r AS ?path) ?value WHERE { $this $PATH ?value }",
    "SELECT $this (COUNT(DISTINCT ?any) AS ?value) WHERE { $this $PATH ?any } "
    "GROUP BY $this HAVING (COUNT(DISTINCT ?any) > 1)",
    "SELECT $this ?value WHERE { ?value $PATH $this }",
    "SELECT $this ?value WHERE { $this e:p ?value . FILTER NOT EXISTS { ?value $PATH ?any } }",
    "SELECT $this ?value WHERE { { SELECT $this ?value WHERE { $this $PATH ?value } } "
    "FILTER isIRI(?value) }",
    "SELECT $this ?value WHERE { $this $PATH ?value , ?other . FILTER (!sameTerm(?value, ?other))}",
    "SELECT $this ?value WHERE { $this $PATH ?value . "
    "OPTIONAL { ?value $PATH ?any . FILTER sameTerm(?any, $this) } FILTER (!bound(?any)) }",
)
# Three components: one asks, one selects, one has two parameters and no validator for nodes.
PARAMETERS = tuple(Iri(E + name) for name in ("same", "reach", "kind"))
OPTION = Iri(E + "option")
DECLARATIONS: tuple[Triple, ...] = tuple(
    turtle(f"""
e:Prefixes sh:declare e:PrefixE , e:PrefixRdf , e:PrefixRdfs .
e:PrefixE sh:prefix "e" ; sh:namespace "{E}"^^xsd:anyURI .
e:PrefixRdf sh:prefix "rdf" ; sh:namespace "{RDF}"^^xsd:anyURI .
e:PrefixRdfs sh:prefix "rdfs" ; sh:namespace "{RDFS}"^^xsd:anyURI .
""")
)
COMPONENTS: tuple[Triple, ...] = DECLARATIONS + tuple(
    turtle("""
e:Same a sh:ConstraintComponent ; sh:parameter [ sh:path e:same ] ; sh:validator e:SameValidator .
e:SameValidator a sh:SPARQLAskValidator ; sh:prefixes e:Prefixes ; sh:ask
    "ASK { FILTER (sameTerm($value, $same) || EXISTS { $value e:p $same }) }" .

e:Reach a sh:ConstraintComponent ; sh:parameter [ sh:path e:reach ] ;
    sh:nodeValidator e:ReachOfNode ; sh:propertyValidator e:ReachOfProperty .
e:ReachOfNode a sh:SPARQLSelectValidator ; sh:prefixes e:Prefixes ; sh:select
    "SELECT $this WHERE { FILTER NOT EXISTS { $this e:p $reach } }" .
e:ReachOfProperty a sh:SPARQLSelectValidator ; sh:prefixes e:Prefixes ; sh:select
    "SELECT $this ?value WHERE { $this $PATH ?value . FILTER (!sameTerm(?value, $reach)) }" .

e:Kind a sh:ConstraintComponent ; sh:propertyValidator e:KindOfProperty ;
    sh:parameter [ sh:path e:kind ] , [ sh:path e:option ; sh:optional true ] .
e:KindOfProperty a sh:SPARQLSelectValidator ; sh:prefixes e:Prefixes ; sh:select '''
    SELECT $this ?value WHERE { $this $PATH ?value .
        FILTER NOT EXISTS { ?value rdf:type $kind }
        FILTER (!bound($option) || isIRI(?value)) }''' .
""")
)
