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
	"tidings/notices"
	"tidings/templates"
)

// Config is tidings.yaml. Secrets are never in it: they are named by environment
// variable or file. WithDefaults fills in what may be left out, so that nobody else
// knows the defaults that stand below.
type Config struct {
	Organisation Organisation    `yaml:"organisation" json:"organisation"`
	Brand        templates.Brand `yaml:"brand,omitempty" json:"brand,omitzero"`
	Letter       Letter          `yaml:"letter,omitempty" json:"letter,omitzero"`
	Streams      Streams         `yaml:"streams" json:"streams"`

	// What records and recipients may name: a record of a component, or a person in a
	// region, that is not declared here is refused.
	Regions    []notices.Region    `yaml:"regions" json:"regions"`
	Components []notices.Component `yaml:"components" json:"components"`
	Objectives []notices.Objective `yaml:"objectives,omitempty" json:"objectives,omitempty"`

	// Relays share the work by weight; one that fails is left out until it answers.
	Relays   []Relay        `yaml:"relays,omitempty" json:"relays,omitempty"`
	Delivery DeliveryPolicy `yaml:"delivery,omitempty" json:"delivery,omitzero"`
	Feedback FeedbackPolicy `yaml:"feedback,omitempty" json:"feedback,omitzero"`
	// DKIM keys sign every message, each once; RSA and Ed25519 go together.
	DKIM []DKIMKey `yaml:"dkim,omitempty" json:"dkim,omitempty"`

	// Database is postgres://…, without a password; empty: tidings.db in the
	// workspace. TIDINGS_DATABASE wins.
	Database string `yaml:"database,omitempty" json:"database,omitempty"`
	Site     Site   `yaml:"site,omitempty" json:"site,omitzero"`
}

// Organisation is who writes.
type Organisation struct {
	Name string `yaml:"name" json:"name"`
	// Service is what the customers use, e.g. QuickServe Online; Short is its name
	// where there is little room.
	Service string `yaml:"service" json:"service"`
	Short   string `yaml:"short,omitempty" json:"short,omitempty"`
	// Description says what the service is and for whom, in a sentence for the
	// letters; Descriptions has it in other locales, by BCP 47 tag.
	Description  string            `yaml:"description,omitempty" json:"description,omitempty"`
	Descriptions map[string]string `yaml:"descriptions,omitempty" json:"descriptions,omitempty"`

	Address []string `yaml:"address,omitempty" json:"address,omitempty"` // line by line
	Website string   `yaml:"website,omitempty" json:"website,omitempty"`
	// TimeZone (IANA) and Locale (BCP 47) are its own; regions have theirs.
	TimeZone string `yaml:"time_zone" json:"time_zone"`
	Locale   string `yaml:"locale" json:"locale"`
	Signer   Signer `yaml:"signer" json:"signer"`
}

// Signer signs the letters.
type Signer struct {
	Name  string `yaml:"name" json:"name"`
	Title string `yaml:"title" json:"title"`
	Unit  string `yaml:"unit,omitempty" json:"unit,omitempty"`
}

// Letter is how letters are set on paper.
type Letter struct {
	// Paper is A4 (default) or Letter.
	Paper string `yaml:"paper,omitempty" json:"paper,omitempty"`
	// Window is the envelope's address window: din5008 (form B) or us (No. 10
	// envelope); empty: none.
	Window string `yaml:"window,omitempty" json:"window,omitempty"`
}

// Streams holds the two kinds of mail. Service is about outages, contracts and law,
// which nobody can leave; Update is news, which one click leaves.
type Streams struct {
	Service StreamConfig `yaml:"service" json:"service"`
	Update  StreamConfig `yaml:"update" json:"update"`
}

// StreamConfig is the sender of one stream.
type StreamConfig struct {
	FromName string `yaml:"from_name" json:"from_name"`
	From     string `yaml:"from" json:"from"` // address
	ReplyTo  string `yaml:"reply_to,omitempty" json:"reply_to,omitempty"`
	// ListID (RFC 2919) is written without brackets, e.g. service.qsol.example.
	ListID string `yaml:"list_id" json:"list_id"`
	// Help is the URL or address of List-Help (RFC 2369).
	Help string `yaml:"help,omitempty" json:"help,omitempty"`
}

// Relay is one SMTP server that takes our mail.
type Relay struct {
	Name    string `yaml:"name,omitempty" json:"name,omitempty"`
	Address string `yaml:"address" json:"address"` // host:port, or unix:/path
	// Protocol is smtp (default) or lmtp.
	Protocol string `yaml:"protocol,omitempty" json:"protocol,omitempty"`
	// EHLOName is the name by which this machine greets the relay, e.g.
	// mail.example.com; default: the machine's name where it has a dot, else its address.
	EHLOName string `yaml:"ehlo_name,omitempty" json:"ehlo_name,omitempty"`
	// TLS is starttls (default), implicit, or none (loopback only). ServerName is the
	// name in the certificate, where Address has another; CAFile holds roots (PEM)
	// instead of the system's.
	TLS        string `yaml:"tls,omitempty" json:"tls,omitempty"`
	ServerName string `yaml:"server_name,omitempty" json:"server_name,omitempty"`
	CAFile     string `yaml:"ca_file,omitempty" json:"ca_file,omitempty"`
	// Auth is plain, login, scram-sha-256 or xoauth2; empty: none. The password, or
	// token, is in the variable or the file that is named.
	Auth         string `yaml:"auth,omitempty" json:"auth,omitempty"`
	User         string `yaml:"user,omitempty" json:"user,omitempty"`
	PasswordEnv  string `yaml:"password_env,omitempty" json:"password_env,omitempty"`
	PasswordFile string `yaml:"password_file,omitempty" json:"password_file,omitempty"`
	// Connections at once, default 8, with Depth messages in flight on each, default 8.
	Connections int `yaml:"connections,omitempty" json:"connections,omitempty"`
	Depth       int `yaml:"depth,omitempty" json:"depth,omitempty"`
	// Rate is messages a second, 0: no limit; Weight its share beside other relays.
	Rate   float64 `yaml:"rate,omitempty" json:"rate,omitempty"`
	Weight int     `yaml:"weight,omitempty" json:"weight,omitempty"`
}

// DeliveryPolicy tunes sending.
type DeliveryPolicy struct {
	// Rate is messages a second over all relays and workers, 0: no limit.
	Rate float64 `yaml:"rate,omitempty" json:"rate,omitempty"`
	// MaxAttempts of one message, default 8: the second comes RetryFirst (duration,
	// default 1m) after the first, each later one after twice as long, up to RetryMax
	// (default 2h).
	MaxAttempts int    `yaml:"max_attempts,omitempty" json:"max_attempts,omitempty"`
	RetryFirst  string `yaml:"retry_first,omitempty" json:"retry_first,omitempty"`
	RetryMax    string `yaml:"retry_max,omitempty" json:"retry_max,omitempty"`
	// StopRate is the share of failures that pauses a send, default 0.2, once
	// StopAfter results were seen, default 100, or a quarter of a shorter list.
	StopRate  float64 `yaml:"stop_rate,omitempty" json:"stop_rate,omitempty"`
	StopAfter int     `yaml:"stop_after,omitempty" json:"stop_after,omitempty"`
	// Canary is how many are sent first, alone; the rest waits for their results.
	Canary int `yaml:"canary,omitempty" json:"canary,omitempty"`
	// EnvelopeDomain is that of return paths; default: the domain of From.
	EnvelopeDomain string `yaml:"envelope_domain,omitempty" json:"envelope_domain,omitempty"`
}

// FeedbackPolicy says how bounces suppress, and what links need.
type FeedbackPolicy struct {
	// SoftBounces, default 3, within SoftDays, default 14, suppress an address. A hard
	// bounce does so at once.
	SoftBounces int `yaml:"soft_bounces,omitempty" json:"soft_bounces,omitempty"`
	SoftDays    int `yaml:"soft_days,omitempty" json:"soft_days,omitempty"`
	// KeyFile holds the keys that sign links and return paths; empty: they are kept in
	// the database.
	KeyFile string `yaml:"key_file,omitempty" json:"key_file,omitempty"`
	// PublicURL is the base of unsubscribe, preference and acknowledgement links.
	PublicURL string `yaml:"public_url,omitempty" json:"public_url,omitempty"`
	// RetainDays is how long personal data of deliveries is kept, 0: for ever.
	RetainDays int `yaml:"retain_days,omitempty" json:"retain_days,omitempty"`
}

// DKIMKey signs messages (RFC 6376, RFC 8463).
type DKIMKey struct {
	Domain   string `yaml:"domain" json:"domain"`
	Selector string `yaml:"selector" json:"selector"`
	KeyFile  string `yaml:"key_file" json:"key_file"` // PEM, RSA or Ed25519
}

// Site is where published pages will stand.
type Site struct {
	URL   string `yaml:"url,omitempty" json:"url,omitempty"` // the base of links in feeds and letters
	Title string `yaml:"title,omitempty" json:"title,omitempty"`
}
