// Package workspace reads and writes a Tidings workspace: the folder whose
// tidings.yaml says who writes, to which regions and by which relays, with the
// records of what happened, the notices about it, and JSON Schemas beside them.
//
// Everything in it is text that people edit and keep in git, so the reader is strict:
// a key that it does not know, a date that is none or a time without its offset is an
// error that names file, line and column, and all errors of all files come together.
// What is written back changes the lines it must and leaves comments and order alone.
//
// Open reads the configuration; Records, Notice and their like read the rest when it
// is asked for. What they give has been validated. A field of a type below is a key of
// a file: adding one needs `go generate`, renaming one breaks workspaces that exist.
package workspace

import (
	"strings"

	"tidings/internal/workspace/sources"
	"tidings/notices"
	"tidings/templates"
)

// Config is tidings.yaml. Secrets are never in it: they are named by environment
// variable or file. WithDefaults fills in what may be left out, so that nobody else
// knows the defaults.
//
// The comment of a field below, and of a record's, is what editors show of the key and
// what docs/reference says of it: it speaks to who writes the file, and ends with an
// example where one helps.
type Config struct {
	// Who writes: the organisation and what its customers use.
	Organisation Organisation `yaml:"organisation" json:"organisation"`
	// The look of every output.
	Brand templates.Brand `yaml:"brand,omitempty" json:"brand,omitzero"`
	// How letters are set on paper, that is as PDF.
	Letter Letter `yaml:"letter,omitempty" json:"letter,omitzero"`
	// The two kinds of mail, each with a sender of its own.
	Streams Streams `yaml:"streams" json:"streams"`

	// Who is written to in which language, where there is no letter in the own one.
	Languages Languages `yaml:"languages,omitempty" json:"languages,omitzero"`

	// Groups of customers, at least one. A list, a record or a notice that names another region is refused.
	Regions []notices.Region `yaml:"regions" json:"regions"`
	// The parts of the service that can fail apart from each other. A record that names another one is refused.
	Components []notices.Component `yaml:"components" json:"components"`
	// What lists of recipients are, by their files' names, where their headings do not say it.
	Lists map[string]List `yaml:"lists,omitempty" json:"lists,omitempty"`
	// What was promised, in per cent of uptime.
	Objectives []notices.Objective `yaml:"objectives,omitempty" json:"objectives,omitempty"`

	// The servers that take our mail. Several share the work by weight; one that fails is left out until it answers.
	Relays []Relay `yaml:"relays,omitempty" json:"relays,omitempty"`
	// How fast and how often mail is tried, and when a send stops by itself.
	Delivery DeliveryPolicy `yaml:"delivery,omitempty" json:"delivery,omitzero"`
	// What follows from mail that comes back, and where the links of letters lead.
	Feedback FeedbackPolicy `yaml:"feedback,omitempty" json:"feedback,omitzero"`
	// Whether people may sign themselves up, on a page of `tidings serve`.
	Subscribe Subscribe `yaml:"subscribe,omitempty" json:"subscribe,omitzero"`
	// Keys that sign every message, each once. An RSA and an Ed25519 key go together.
	DKIM []DKIMKey `yaml:"dkim,omitempty" json:"dkim,omitempty"`

	// Other systems that people come from; "tidings recipients sync NAME" takes over who is new, changed and gone.
	Sources []sources.Source `yaml:"sources,omitempty" json:"sources,omitempty"`

	// A PostgreSQL database, without its password; left out: the file tidings.db in the workspace. The environment
	// variable TIDINGS_DATABASE wins.
	// Example: postgres://tidings@db.example.com/tidings
	Database string `yaml:"database,omitempty" json:"database,omitempty"`
	// What a check looks for, and how grave it is.
	Check CheckPolicy `yaml:"check,omitempty" json:"check,omitzero"`
	// Which notices need the yes of others than who wrote them; left out: one approval of anybody. An admin signs it
	// with "tidings people sign".
	FourEyes FourEyes `yaml:"four_eyes,omitempty" json:"four_eyes,omitzero"`
	// How what was sealed is signed.
	Archive Archive `yaml:"archive,omitempty" json:"archive,omitzero"`
	// Whose archives this workspace cosigns as a witness.
	Witness Witness `yaml:"witness,omitempty" json:"witness,omitzero"`
	// Where the published pages will stand.
	Site Site `yaml:"site,omitempty" json:"site,omitzero"`
}

// Archive is how what was sealed is signed.
type Archive struct {
	// The file of the key that signs the checkpoints of the archive's log; it is made at the first seal. Whoever has it
	// can write another history: keep it from others, and a copy of it.
	// Example: archive.key
	KeyFile string `yaml:"key_file,omitempty" json:"key_file,omitempty"`
	// The name of the archive's log, which its checkpoints bear; left out: the domain that service letters come from.
	// Example: example.com/letters
	Origin string `yaml:"origin,omitempty" json:"origin,omitempty"`
	// The web address of a time-stamp authority (RFC 3161). It is sent the SHA-256 of each new checkpoint, and nothing
	// else, and witnesses when that existed. Left out: none is asked.
	// Example: https://timestamp.example.com/
	TimestampURL string `yaml:"timestamp_url,omitempty" json:"timestamp_url,omitempty" jsonschema:"format=uri"`
	// The file in the workspace with the certificates of that authority's roots (PEM), which it publishes. Time-stamps
	// of nobody else are taken.
	// Example: timestamp-ca.pem
	TimestampCA string `yaml:"timestamp_ca,omitempty" json:"timestamp_ca,omitempty"`
	// Who cosigns each checkpoint (C2SP tlog-witness), so that nobody can show one archive to some and another to
	// others. Another workspace's "tidings witness" is one.
	Witnesses []WitnessAt `yaml:"witnesses,omitempty" json:"witnesses,omitempty"`
}

// WitnessAt is a witness of the archive's log.
type WitnessAt struct {
	// Where it takes checkpoints.
	// Example: https://witness.example.org/
	URL string `yaml:"url" json:"url" jsonschema:"format=uri"`
	// Its key, as "tidings witness" prints it.
	// Example: "witness.example.org+0a1b2c3d+BBxv…"
	Key string `yaml:"key" json:"key"`
}

// Witness is this workspace as the witness of others' archives.
type Witness struct {
	// The name that its signatures bear; left out: the domain that service letters come from.
	// Example: witness.example.org
	Name string `yaml:"name,omitempty" json:"name,omitempty"`
	// The file of its key, which is made at the first start. Keep it from others, and a copy of it.
	// Example: witness.key
	KeyFile string `yaml:"key_file,omitempty" json:"key_file,omitempty"`
	// The keys of the logs that it cosigns, as "tidings archive" prints them.
	// Example: ["example.com/tidings+01234567+AZ…"]
	Logs []string `yaml:"logs,omitempty" json:"logs,omitempty"`
}

// CheckPolicy is what a check looks for.
type CheckPolicy struct {
	// The level of a rule's findings by the rule's name: error, warning, note, or off.
	// Example: {reading-level: off, blame: error}
	Levels map[string]string `yaml:"levels,omitempty" json:"levels,omitempty"`
}

// Organisation is who writes.
type Organisation struct {
	// The organisation's name, as it signs.
	// Example: Example Ltd
	Name string `yaml:"name" json:"name"`
	// What the customers use, by the name that they know.
	// Example: QuickServe Online
	Service string `yaml:"service" json:"service"`
	// The service's name where there is little room; left out: its whole name.
	// Example: QSOL
	Short string `yaml:"short,omitempty" json:"short,omitempty"`
	// What the service is and for whom, in a sentence for the letters.
	// Example: the web service by which shops take orders
	Description string `yaml:"description,omitempty" json:"description,omitempty"`
	// The description in other languages, by language tag.
	// Example: {de: "der Dienst, mit dem Läden Bestellungen annehmen"}
	Descriptions map[string]string `yaml:"descriptions,omitempty" json:"descriptions,omitempty"`

	// The postal address, line by line; it stands at the foot of every letter.
	// Example: [1 High Street, London]
	Address []string `yaml:"address,omitempty" json:"address,omitempty"`
	// The organisation's web address.
	// Example: https://www.example.com/
	Website string `yaml:"website,omitempty" json:"website,omitempty" jsonschema:"format=uri"`
	// The organisation's own time zone, by its IANA name; regions have theirs.
	// Example: Europe/London
	TimeZone string `yaml:"time_zone" json:"time_zone"`
	// The language of letters to people of whom none is known, as a language tag (BCP 47).
	// Example: en-GB
	Locale string `yaml:"locale" json:"locale"`
	// The person who signs the letters.
	Signer Signer `yaml:"signer" json:"signer"`
}

// Signer signs the letters.
type Signer struct {
	// The name below a letter.
	// Example: Alex Example
	Name string `yaml:"name" json:"name"`
	// What this person is.
	// Example: Service Manager
	Title string `yaml:"title" json:"title"`
	// The department.
	// Example: Customer Services
	Unit string `yaml:"unit,omitempty" json:"unit,omitempty"`
	// The title in other languages, by language tag.
	// Example: {de: Leiterin Kundenbetreuung}
	Titles map[string]string `yaml:"titles,omitempty" json:"titles,omitempty"`
	// The department in other languages, by language tag.
	// Example: {de: Kundenbetreuung}
	Units map[string]string `yaml:"units,omitempty" json:"units,omitempty"`
}

// In gives the signer in the words of a language.
func (s Signer) In(tag string) Signer {
	s.Title, s.Unit = worded(s.Titles, tag, s.Title), worded(s.Units, tag, s.Unit)
	s.Titles, s.Units = nil, nil
	return s
}

// DescriptionIn is the organisation's sentence about its service in a language.
func (o Organisation) DescriptionIn(tag string) string {
	return worded(o.Descriptions, tag, o.Description)
}

// worded is a text in a language, or in the nearest that it is a form of: de-AT, then de.
func worded(texts map[string]string, tag, otherwise string) string {
	for t := tag; t != ""; t = t[:max(0, strings.LastIndexByte(t, '-'))] {
		if s, ok := texts[t]; ok {
			return s
		}
	}
	return otherwise
}

// Letter is how letters are set on paper.
type Letter struct {
	// The size of the paper; left out: A4.
	Paper string `yaml:"paper,omitempty" json:"paper,omitempty"`
	// The envelope's address window, German (DIN 5008, form B) or American (No. 10); left out: none.
	Window string `yaml:"window,omitempty" json:"window,omitempty"`
}

// Streams holds the two kinds of mail.
type Streams struct {
	// Mail about outages, contracts and law, which only those can leave who signed up themselves.
	Service StreamConfig `yaml:"service" json:"service"`
	// Mail about maintenance and news, which one click leaves.
	Update StreamConfig `yaml:"update" json:"update"`
	// The stream that letters go out on, by the beginning of their template's name: maintenance
	// speaks for maintenance-announce too, unless that has a line of its own. Left out:
	// maintenance and project on update, all others on service.
	// Example: {maintenance: service}
	Kinds map[string]notices.Stream `yaml:"kinds,omitempty" json:"kinds,omitempty"`
}

// Of is the stream of letters from a template.
func (s Streams) Of(template string) notices.Stream {
	for kind := template; kind != ""; {
		if stream, ok := s.Kinds[kind]; ok {
			return stream
		}
		kind = kind[:max(0, strings.LastIndexByte(kind, '-'))]
	}
	return notices.Service
}

// StreamConfig is the sender of one stream.
type StreamConfig struct {
	// The sender's name, as mail programs show it.
	// Example: Example Online
	FromName string `yaml:"from_name" json:"from_name"`
	// The sender's e-mail address.
	// Example: service@example.com
	From string `yaml:"from" json:"from" jsonschema:"format=idn-email"`
	// The e-mail address that answers go to; left out: the sender's.
	// Example: help@example.com
	ReplyTo string `yaml:"reply_to,omitempty" json:"reply_to,omitempty" jsonschema:"format=idn-email"`
	// The name by which mail programs know the stream (List-Id, RFC 2919), without brackets; each stream has its own.
	// Example: service.example.com
	ListID string `yaml:"list_id" json:"list_id"`
	// A web or e-mail address where readers find help (List-Help, RFC 2369).
	// Example: https://www.example.com/help
	Help string `yaml:"help,omitempty" json:"help,omitempty"`
}

// Relay is one SMTP server that takes our mail.
type Relay struct {
	// The relay's name in status and log; left out: its address.
	// Example: main
	Name string `yaml:"name,omitempty" json:"name,omitempty"`
	// Where it listens: host:port, or unix:/path.
	// Example: smtp.example.com:587
	Address string `yaml:"address" json:"address"`
	// What it speaks.
	Protocol string `yaml:"protocol,omitempty" json:"protocol,omitempty"`
	// The name by which this machine greets the relay; left out: the machine's name where it has a dot, else its
	// address.
	// Example: mail.example.com
	EHLOName string `yaml:"ehlo_name,omitempty" json:"ehlo_name,omitempty"`
	// How the connection is secured: starttls, implicit (usual at port 465), or none, which only a relay on this
	// machine may have.
	TLS string `yaml:"tls,omitempty" json:"tls,omitempty"`
	// The name in its certificate, where the address has another.
	// Example: smtp.example.com
	ServerName string `yaml:"server_name,omitempty" json:"server_name,omitempty"`
	// A file of the certificate authorities that are believed (PEM), instead of the system's.
	// Example: relay-ca.pem
	CAFile string `yaml:"ca_file,omitempty" json:"ca_file,omitempty"`
	// How we log in; left out: not at all. The password, or token, comes from password_env or password_file.
	Auth string `yaml:"auth,omitempty" json:"auth,omitempty"`
	// The name that we log in with.
	// Example: tidings
	User string `yaml:"user,omitempty" json:"user,omitempty"`
	// The environment variable that holds the password.
	// Example: RELAY_PASSWORD
	PasswordEnv string `yaml:"password_env,omitempty" json:"password_env,omitempty"`
	// The file that holds the password; it is read anew at each connection.
	// Example: /etc/tidings/relay-password
	PasswordFile string `yaml:"password_file,omitempty" json:"password_file,omitempty"`
	// Connections at once, up to 1000.
	Connections int `yaml:"connections,omitempty" json:"connections,omitempty"`
	// Messages that may be under way on one connection, up to 1000.
	Depth int `yaml:"depth,omitempty" json:"depth,omitempty"`
	// Messages a second through this relay; 0: no limit.
	// Example: 50
	Rate float64 `yaml:"rate,omitempty" json:"rate,omitempty"`
	// Its share of the work beside other relays, up to 1000.
	// Example: 2
	Weight int `yaml:"weight,omitempty" json:"weight,omitempty"`
}

// DeliveryPolicy tunes sending.
type DeliveryPolicy struct {
	// Messages a second over all relays and workers; 0: no limit.
	// Example: 100
	Rate float64 `yaml:"rate,omitempty" json:"rate,omitempty"`
	// How often one message is tried before it has failed.
	MaxAttempts int `yaml:"max_attempts,omitempty" json:"max_attempts,omitempty"`
	// How long after the first try the second one comes; each later one comes after twice as long.
	RetryFirst string `yaml:"retry_first,omitempty" json:"retry_first,omitempty"`
	// The longest time between two tries.
	RetryMax string `yaml:"retry_max,omitempty" json:"retry_max,omitempty"`
	// The share of failures that pauses a send; 1: only where all fail.
	StopRate float64 `yaml:"stop_rate,omitempty" json:"stop_rate,omitempty"`
	// How many results must be there before stop_rate is looked at; that share of the whole list pauses it sooner.
	StopAfter int `yaml:"stop_after,omitempty" json:"stop_after,omitempty"`
	// How many are sent first, alone; the rest waits for their results. 0: nobody waits.
	// Example: 20
	Canary int `yaml:"canary,omitempty" json:"canary,omitempty"`
	// The domain of return paths, where bounces come to; left out: the domain of the sender.
	// Example: bounce.example.com
	EnvelopeDomain string `yaml:"envelope_domain,omitempty" json:"envelope_domain,omitempty"`
}

// FeedbackPolicy says how bounces suppress, and what links need.
type FeedbackPolicy struct {
	// How many soft bounces within soft_days suppress an address; a hard bounce does so at once.
	SoftBounces int `yaml:"soft_bounces,omitempty" json:"soft_bounces,omitempty"`
	// The days in which soft bounces are counted.
	SoftDays int `yaml:"soft_days,omitempty" json:"soft_days,omitempty"`
	// A file with the keys that sign links and return paths; left out: they are kept in the database.
	// Example: /etc/tidings/link-keys
	KeyFile string `yaml:"key_file,omitempty" json:"key_file,omitempty"`
	// The web address under which `tidings serve` is reached; unsubscribe, preference and acknowledgement links begin
	// with it. Left out: letters carry no such links.
	// Example: https://letters.example.com
	PublicURL string `yaml:"public_url,omitempty" json:"public_url,omitempty" jsonschema:"format=uri"`
	// How many days personal data of deliveries is kept; 0: for ever.
	// Example: 365
	RetainDays int `yaml:"retain_days,omitempty" json:"retain_days,omitempty"`
}

// Subscribe says whether people may sign themselves up.
type Subscribe struct {
	// true: the page /subscribe below feedback.public_url takes whoever confirms by a link that their address is sent,
	// and the status site leads there. Left out: nobody can sign up.
	// Example: true
	Open bool `yaml:"open,omitempty" json:"open,omitempty"`
	// How many mails with such links are sent in an hour at most, to all people together; the others wait.
	// Left out: 600.
	// Example: 200
	Hourly int `yaml:"hourly,omitempty" json:"hourly,omitempty"`
}

// DKIMKey signs messages (RFC 6376, RFC 8463).
type DKIMKey struct {
	// The domain that signs; it should be the sender's.
	// Example: example.com
	Domain string `yaml:"domain" json:"domain"`
	// The key's name in DNS: the public half stands at SELECTOR._domainkey.DOMAIN.
	// Example: r2026
	Selector string `yaml:"selector" json:"selector"`
	// The private key, RSA or Ed25519 (PEM), relative to the workspace or absolute; its owner alone may read it.
	// Example: dkim-rsa.pem
	KeyFile string `yaml:"key_file" json:"key_file"`
}

// Site is where published pages will stand.
type Site struct {
	// The base of links in feeds and letters.
	// Example: https://status.example.com/
	URL string `yaml:"url,omitempty" json:"url,omitempty" jsonschema:"format=uri"`
	// The site's title; left out: the service's name.
	// Example: Example Online status
	Title string `yaml:"title,omitempty" json:"title,omitempty"`
}
