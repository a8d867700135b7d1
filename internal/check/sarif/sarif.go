// Package sarif is the form in which tools for code pass on what they found: SARIF 2.1.0 of OASIS,
// as much of it as there is to say.
package sarif

// The parts of a log, named as the standard names them.
type (
	Log struct {
		Schema  string `json:"$schema"`
		Version string `json:"version"`
		Runs    []Run  `json:"runs"`
	}
	Run struct {
		Tool       Tool     `json:"tool"`
		ColumnKind string   `json:"columnKind"`
		Results    []Result `json:"results"`
	}
	Tool struct {
		Driver Driver `json:"driver"`
	}
	Driver struct {
		Name    string `json:"name"`
		Version string `json:"version,omitempty"`
		Rules   []Rule `json:"rules"`
	}
	Rule struct {
		ID      string `json:"id"`
		Short   Text   `json:"shortDescription"`
		Full    Text   `json:"fullDescription"`
		Help    Text   `json:"help"`
		Default Config `json:"defaultConfiguration"`
	}
	Text struct {
		Text string `json:"text"`
	}
	Config struct {
		Level string `json:"level"`
	}
	Result struct {
		RuleID       string        `json:"ruleId"`
		RuleIndex    int           `json:"ruleIndex"`
		Level        string        `json:"level"`
		Message      Text          `json:"message"`
		Locations    []Location    `json:"locations,omitempty"`
		Count        int           `json:"occurrenceCount,omitempty"`
		Suppressions []Suppression `json:"suppressions,omitempty"`
		Fixes        []Fix         `json:"fixes,omitempty"`
	}
	Location struct {
		Physical Physical `json:"physicalLocation"`
	}
	Physical struct {
		Artifact Artifact `json:"artifactLocation"`
		Region   *Region  `json:"region,omitempty"`
	}
	Artifact struct {
		URI string `json:"uri"`
	}
	Region struct {
		StartLine   int  `json:"startLine,omitempty"`
		StartColumn int  `json:"startColumn,omitempty"`
		ByteOffset  *int `json:"byteOffset,omitempty"`
		ByteLength  *int `json:"byteLength,omitempty"`
	}
	Suppression struct {
		Kind          string `json:"kind"`
		Justification string `json:"justification"`
	}
	Fix struct {
		Changes []Change `json:"artifactChanges"`
	}
	Change struct {
		Artifact     Artifact      `json:"artifactLocation"`
		Replacements []Replacement `json:"replacements"`
	}
	Replacement struct {
		Deleted  Region `json:"deletedRegion"`
		Inserted Text   `json:"insertedContent"`
	}
)
