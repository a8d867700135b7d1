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

// Attach says what goes with the mail.
type Attach string

const (
	// the letter on paper as everybody may read it
	PublicPDF Attach = "pdf"
	// the reader's own copy of the letter on paper, with their fields and what concerns them
	PersonalPDF Attach = "personal-pdf"
)

// Link says what the mail links to for its reader alone.
type Link string

const (
	// the reader's own copy of the letter on paper, which serve makes when it is asked for
	PaperLink Link = "pdf"
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
	// What goes with the mail as a file. Left out: nothing.
	Attach Attach `yaml:"attach,omitempty" json:"attach,omitempty"`
	// What the mail has a link to that is signed for its reader. Left out: nothing.
	Link Link `yaml:"link,omitempty" json:"link,omitempty"`
	// The moment that the letter speaks of: figures count up to it.
	AsOf time.Time `yaml:"as_of" json:"as_of"`
	// The first day that the letter speaks of; older incidents are left out.
	Since Day `yaml:"since,omitempty" json:"since,omitzero"`
	// Notices of one thread are one conversation in mail programs; usually the id of the record that they are about.
	// Example: 2026-11-29-db-down
	Thread string `yaml:"thread,omitempty" json:"thread,omitempty"`
	// The letter is sent, and not put on the site.
	Private bool `yaml:"private,omitempty" json:"private,omitempty"`
	// Each reader can open the letter on the web too, by a link of their own that expires after 90 days; for a letter
	// that is not on the site, and with feedback.public_url.
	Page bool `yaml:"page,omitempty" json:"page,omitempty"`
	// The letter is put on the site although it goes to a few recipients alone.
	Publish bool `yaml:"publish,omitempty" json:"publish,omitempty"`
	// The records that it was drafted from, each with a digest of what it said then; `draft` writes them, and `check`
	// says which of them have changed.
	Records []RecordRef `yaml:"records" json:"records"`
}

// Unpublished says why the letter is not for the site; empty where it is. A letter is
// for the site if its audience is the public: everybody, whole regions and languages, or whoever
// uses a service, as what is affected by an incident is no secret. Who some accounts, roles,
// conditions or a list pick out are customers whom nobody else need know of, and a follow-up goes
// to some of the people of an earlier letter: these are for nobody else unless Publish says so.
func (n Notice) Unpublished() string {
	if n.Private {
		return "its notice.yaml says private: true"
	}
	if n.Publish {
		return ""
	}
	a := n.Audience
	for _, x := range []struct {
		has bool
		why string
	}{
		{a.Of != "", "it follows up " + a.Of + " and goes to some of its recipients alone"},
		{len(a.Accounts) > 0, "it goes to the accounts alone that its audience names"},
		{a.Affected.File() != "", "it goes to the accounts alone that " + a.Affected.File() + " lists"},
		{len(a.Roles) > 0, "it goes to contacts alone who have a role in their account"},
		{a.Where != "", "it goes to those alone who fit the condition of its audience"},
	} {
		if x.has {
			return x.why
		}
	}
	return ""
}

// Audience is the rule that selects recipients: whoever fits all that it says. Empty lists
// select all. A contact of several accounts is judged for each of them, and written to once.
type Audience struct {
	// The regions that it goes to, by id; left out: all.
	// Example: [emea, apac]
	Regions []string `yaml:"regions,omitempty" json:"regions,omitempty"`
	// The languages of its readers, by language tag; left out: all.
	// Example: [de]
	Locales []string `yaml:"locales,omitempty" json:"locales,omitempty"`
	// The parts that its readers have in their accounts; left out: all.
	// Example: [technical, business]
	Roles []string `yaml:"roles,omitempty" json:"roles,omitempty"`
	// The accounts that it goes to, by the names that lists give them; left out: all.
	// Example: [C-1042]
	Accounts []string `yaml:"accounts,omitempty" json:"accounts,omitempty"`
	// Components of tidings.yaml; it goes to accounts that use one of them. Left out: to all.
	// Example: [database]
	Services []string `yaml:"services,omitempty" json:"services,omitempty"`
	// true: it goes to the accounts that its records affect, by the components that they use and
	// their region. Or the name of a CSV file beside notice.yaml that lists the accounts, each with
	// what of theirs was affected. Left out: to all.
	// Example: true
	Affected Affected `yaml:"affected,omitempty" json:"affected,omitempty"`
	// A condition on the fields of contacts and their accounts.
	// Example: plan == "enterprise" && seats >= 100
	Where string `yaml:"where,omitempty" json:"where,omitempty"`
	// Who is left out although the rule selects them.
	Except Except `yaml:"except,omitempty" json:"except,omitzero"`
	// The earlier notice that it follows up: it goes to recipients of that one alone.
	// Example: outage-29-november
	Of string `yaml:"of,omitempty" json:"of,omitempty"`
	// Further earlier notices: whoever any of them reached is written to, once.
	// Example: [outage-30-november]
	OfAlso []string `yaml:"of_also,omitempty" json:"of_also,omitempty"`
	// What became of the message of the earlier notice: a state of a message; not-acknowledged; told,
	// for all who have the message, as far as anybody knows; or accounts-not-reached, for contacts of
	// the accounts that nobody told: those in roles, else those who were not tried.
	// Example: [bounced, failed]
	States []string `yaml:"states,omitempty" json:"states,omitempty"`
}

// Told stands among states of a follow-up for recipients who have the message, or may
// have it: of any revision.
const Told = "told"

// AccountsNotReached stands among states for contacts of the accounts that nobody told. It stands
// alone.
const AccountsNotReached = "accounts-not-reached"

// Affected says that a letter goes to affected accounts alone: "true" to those that its
// records affect, else the name of a file that lists them.
type Affected string

// ByRecords is the Affected that asks the notice's records.
const ByRecords Affected = "true"

// File is the file that lists the accounts; empty: none does.
func (a Affected) File() string {
	if a == ByRecords {
		return ""
	}
	return string(a)
}

// Except leaves out whoever fits one of the lists.
type Except struct {
	// Whoever is of one of these regions, by id.
	// Example: [japan]
	Regions []string `yaml:"regions,omitempty" json:"regions,omitempty"`
	// Whoever reads one of these languages, by tag.
	// Example: [fr]
	Locales []string `yaml:"locales,omitempty" json:"locales,omitempty"`
	// Contacts in one of these roles.
	// Example: [billing]
	Roles []string `yaml:"roles,omitempty" json:"roles,omitempty"`
	// Accounts that get nothing, by the names that lists give them.
	// Example: [C-1042]
	Accounts []string `yaml:"accounts,omitempty" json:"accounts,omitempty"`
	// Addresses that get nothing.
	// Example: [ada@example.com]
	Addresses []string `yaml:"addresses,omitempty" json:"addresses,omitempty"`
	// A condition as under where; whoever fits it is left out.
	// Example: plan == "trial"
	Where string `yaml:"where,omitempty" json:"where,omitempty"`
}

// IsZero reports whether nobody is left out.
func (e Except) IsZero() bool {
	return len(e.Regions)+len(e.Locales)+len(e.Roles)+len(e.Accounts)+len(e.Addresses) == 0 && e.Where == ""
}

// Everybody reports whether the rule selects all: nothing in it says anything.
func (a Audience) Everybody() bool {
	return len(a.Regions)+len(a.Locales)+len(a.Roles)+len(a.Accounts)+len(a.Services)+len(a.OfAlso)+
		len(a.States) == 0 &&
		a.Affected == "" && a.Where == "" && a.Of == "" && a.Except.IsZero()
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
