package notices

// Component is a part of the service that has a state of its own. It stands in
// tidings.yaml, as regions and objectives do; records name it by its ID.
type Component struct {
	// The name by which records call it. Lower case letters, digits and hyphens.
	// Example: website
	ID string `yaml:"id" json:"id"`
	// Its name for customers.
	// Example: Website
	Name string `yaml:"name" json:"name"`
	// What it does, in a sentence.
	// Example: Pages that shoppers see
	Description string `yaml:"description,omitempty" json:"description,omitempty"`
	// true: only the accounts that use it may know of it. It is not on the site, nor is a record about nothing else,
	// and nobody can sign up for it.
	Private bool `yaml:"private,omitempty" json:"private,omitempty"`

	// Its name in other languages, by language tag.
	// Example: {de: Webseite}
	Names map[string]string `yaml:"names,omitempty" json:"names,omitempty"`
}

// Region is a group of users with one time zone and a default locale: letters to them
// show times in the one and are written in the other, unless a recipient has their own
// locale.
type Region struct {
	// The name by which lists, records and notices call it. Lower case letters, digits and hyphens.
	// Example: emea
	ID string `yaml:"id" json:"id"`
	// Its name for customers.
	// Example: Europe, Middle East and Africa
	Name string `yaml:"name" json:"name"`
	// The time zone that letters to it show times in, by its IANA name.
	// Example: Europe/Paris
	TimeZone string `yaml:"time_zone" json:"time_zone"`
	// The language of letters to its people, unless the list says another for a person (BCP 47).
	// Example: en-GB
	Locale string `yaml:"locale" json:"locale"`

	// Its name in other languages, by language tag.
	// Example: {de: Europa}
	Names map[string]string `yaml:"names,omitempty" json:"names,omitempty"`

	// The countries whose customers are in it, by ISO 3166 code of two letters; lists that name a country and no region
	// go by them. Left out: what its id or name says, where it is a usual one such as emea, latam or japan.
	// Example: [DE, AT, CH]
	Countries []string `yaml:"countries,omitempty" json:"countries,omitempty"`
}

// Objective is a service-level objective: uptime in per cent over a period.
type Objective struct {
	// The name by which letters call it. Lower case letters, digits and hyphens.
	// Example: uptime
	ID string `yaml:"id" json:"id"`
	// Its name for customers.
	// Example: Uptime
	Name string `yaml:"name" json:"name"`
	// The uptime promised, in per cent, above 0 and up to 100.
	// Example: 99.5
	Target float64 `yaml:"target" json:"target"`
	// The first day that is measured.
	From Day `yaml:"from" json:"from"`
	// The last day that is measured; left out: it goes on.
	Until Day `yaml:"until,omitempty" json:"until,omitzero"`
	// The components that it is measured on, by id; left out: all.
	// Example: [website]
	Components []string `yaml:"components,omitempty" json:"components,omitempty"`
	// The regions that it was promised to, by id; left out: worldwide.
	// Example: [emea]
	Regions []string `yaml:"regions,omitempty" json:"regions,omitempty"`

	// Its name in other languages, by language tag.
	// Example: {de: Verfügbarkeit}
	Names map[string]string `yaml:"names,omitempty" json:"names,omitempty"`
}
