package notices

import "time"

// Stream is a kind of mail with a From and a List-Id of its own.
type Stream string

const (
	// Service carries outages, contract and legal matters. It cannot be left
	// altogether.
	Service Stream = "service"
	// News carries maintenance and project news; one click leaves it.
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
	Slug      string          `yaml:"-" json:"slug"`
	Template  string          `yaml:"template" json:"template"` // e.g. service-update
	Stream    Stream          `yaml:"stream" json:"stream"`
	Subject   string          `yaml:"subject,omitempty" json:"subject,omitempty"` // else the letter's first heading
	Locales   []string        `yaml:"locales" json:"locales"`                     // the first is the fallback
	Audience  Audience        `yaml:"audience" json:"audience"`
	Uncertain UncertainPolicy `yaml:"uncertain,omitempty" json:"uncertain,omitempty"`
	// The moment the letter speaks of; letters never read the clock.
	AsOf  time.Time `yaml:"as_of" json:"as_of"`
	Since Day       `yaml:"since,omitempty" json:"since,omitzero"` // records older than this are left out
	// Notices of one thread reply to each other.
	Thread string `yaml:"thread,omitempty" json:"thread,omitempty"`
	// The letter is sent, and not put on the site.
	Private bool `yaml:"private,omitempty" json:"private,omitempty"`
	// The letter is put on the site although it goes to a few recipients alone.
	Publish bool        `yaml:"publish,omitempty" json:"publish,omitempty"`
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
	Regions []string `yaml:"regions,omitempty" json:"regions,omitempty"`
	Locales []string `yaml:"locales,omitempty" json:"locales,omitempty"`
	// Of and States narrow a follow-up to recipients of an earlier notice whose
	// message is in one of these delivery states; "not-acknowledged" counts as one, and
	// "told" for all who have the message, as far as anybody knows. OfAlso names further
	// notices: whoever any of them selects is written to once.
	Of     string   `yaml:"of,omitempty" json:"of,omitempty"`
	OfAlso []string `yaml:"of_also,omitempty" json:"of_also,omitempty"`
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
	Kind   string `yaml:"kind" json:"kind"` // incident, maintenance, project, objective, config
	ID     string `yaml:"id" json:"id"`
	Digest string `yaml:"digest" json:"digest"` // SHA-256 of the canonical JSON, hex
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
