package notices

import "time"

// Stream is a kind of mail with a From and a List-Id of its own.
type Stream string

const (
	// outages, contract and legal matters; nobody can leave it altogether
	Service Stream = "service"
	// maintenance and project news; one click leaves it
	News Stream = "update"
)

// UncertainPolicy says what becomes of a message whose fate is unknown: the
// connection was lost after the final dot.
type UncertainPolicy string

const (
	Resend UncertainPolicy = "resend" // send the same bytes again; default for service
	Hold   UncertainPolicy = "hold"   // a person decides; default for update
)

// Notice is notices/SLUG/notice.yaml: what is told, from which records, to whom.
type Notice struct {
	Slug string `yaml:"-" json:"slug"`
	// The letter template that it was drafted from.
	// Example: service-update
	Template string `yaml:"template" json:"template"`
	// The kind of mail that it is, which says who sends it and who may leave it.
	Stream Stream `yaml:"stream" json:"stream"`
	// The subject of the mail; left out: the letter's first heading.
	Subject string `yaml:"subject,omitempty" json:"subject,omitempty"`
	// The languages that it is written in, by language tag; the first is for whoever reads none of them.
	// Example: [en, de]
	Locales []string `yaml:"locales" json:"locales"`
	// Whom it goes to. Nothing in it: everybody.
	Audience Audience `yaml:"audience" json:"audience"`
	// What becomes of a message of which nobody knows whether it arrived, because the connection broke at its end.
	// Left out: resend for service, hold for update.
	Uncertain UncertainPolicy `yaml:"uncertain,omitempty" json:"uncertain,omitempty"`
	// The moment that the letter speaks of: figures count up to it.
	AsOf time.Time `yaml:"as_of" json:"as_of"`
	// The first day that the letter speaks of; older incidents are left out.
	Since Day `yaml:"since,omitempty" json:"since,omitzero"`
	// Notices of one thread are one conversation in mail programs; usually the id of the record that they are about.
	// Example: 2026-11-29-db-down
	Thread string `yaml:"thread,omitempty" json:"thread,omitempty"`
	// The letter is sent, and not put on the site.
	Private bool `yaml:"private,omitempty" json:"private,omitempty"`
	// The letter is put on the site although it goes to a few recipients alone.
	Publish bool `yaml:"publish,omitempty" json:"publish,omitempty"`
	// The records that it was drafted from, each with a digest of what it said then; `draft` writes them, and `check`
	// says which of them have changed.
	Records []RecordRef `yaml:"records" json:"records"`
}

// Unpublished says why the letter is not for the site; empty where it is. A letter is
// for the site if its audience is the public: everybody, or whole regions and
// languages. A follow-up goes to some of the people of an earlier letter, and is for
// nobody else unless Publish says so.
func (n Notice) Unpublished() string {
	switch {
	case n.Private:
		return "its notice.yaml says private: true"
	case n.Audience.Of != "" && !n.Publish:
		return "it follows up " + n.Audience.Of + " and goes to some of its recipients alone"
	}
	return ""
}

// Audience is the rule that selects recipients. Empty lists select all.
type Audience struct {
	// The regions that it goes to, by id; left out: all.
	// Example: [emea, apac]
	Regions []string `yaml:"regions,omitempty" json:"regions,omitempty"`
	// The languages of its readers, by language tag; left out: all.
	// Example: [de]
	Locales []string `yaml:"locales,omitempty" json:"locales,omitempty"`
	// The earlier notice that it follows up: it goes to recipients of that one alone.
	// Example: outage-29-november
	Of string `yaml:"of,omitempty" json:"of,omitempty"`
	// Further earlier notices: whoever any of them reached is written to, once.
	// Example: [outage-30-november]
	OfAlso []string `yaml:"of_also,omitempty" json:"of_also,omitempty"`
	// What became of the message of the earlier notice: a state of a message; not-acknowledged; or told,
	// for all who have the message, as far as anybody knows.
	// Example: [bounced, failed]
	States []string `yaml:"states,omitempty" json:"states,omitempty"`
}

// Followed are the earlier notices that the audience is drawn from; none: it is no
// follow-up.
func (a Audience) Followed() []string {
	if a.Of == "" {
		return nil
	}
	return append([]string{a.Of}, a.OfAlso...)
}

// RecordRef names a record that a letter was drafted from and its digest at that
// time.
type RecordRef struct {
	// What it is: incident, maintenance, project, objective or config.
	Kind string `yaml:"kind" json:"kind"`
	// The record's id.
	ID string `yaml:"id" json:"id"`
	// A SHA-256 over what the record said, in hexadecimal.
	Digest string `yaml:"digest" json:"digest"`
}

// Approval is one named person's yes to a revision.
type Approval struct {
	Slug     string    `json:"notice"`
	Revision int       `json:"revision"`
	Digest   string    `json:"digest"` // SHA-256 over letters, data, audience and sender, hex
	By       string    `json:"by"`
	Note     string    `json:"note,omitempty"`
	At       time.Time `json:"at"`
}
