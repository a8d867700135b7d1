// Package workspace reads and writes a Tidings workspace: tidings.yaml, the
// records, the notices, and the JSON Schemas beside them.
package workspace

import (
	"tidings/notices"
	"tidings/templates"
)

// Config is tidings.yaml. Secrets are never in it: they are named by
// environment variable or file.
type Config struct {
	Organisation Organisation        `yaml:"organisation" json:"organisation"`
	Brand        templates.Brand     `yaml:"brand,omitempty" json:"brand,omitzero"`
	Letter       Letter              `yaml:"letter,omitempty" json:"letter,omitzero"`
	Streams      Streams             `yaml:"streams" json:"streams"`
	Regions      []notices.Region    `yaml:"regions" json:"regions"`
	Components   []notices.Component `yaml:"components" json:"components"`
	Objectives   []notices.Objective `yaml:"objectives,omitempty" json:"objectives,omitempty"`
	Relays       []Relay             `yaml:"relays,omitempty" json:"relays,omitempty"`
	Delivery     DeliveryPolicy      `yaml:"delivery,omitempty" json:"delivery,omitzero"`
	Feedback     FeedbackPolicy      `yaml:"feedback,omitempty" json:"feedback,omitzero"`
	DKIM         []DKIMKey           `yaml:"dkim,omitempty" json:"dkim,omitempty"`
	Database     string              `yaml:"database,omitempty" json:"database,omitempty"` // postgres://…; else tidings.db; TIDINGS_DATABASE wins
	Site         Site                `yaml:"site,omitempty" json:"site,omitzero"`
}

// Organisation is who writes.
type Organisation struct {
	Name    string `yaml:"name" json:"name"`
	Service string `yaml:"service" json:"service"` // what the customers use, e.g. QuickServe Online
	Short   string `yaml:"short,omitempty" json:"short,omitempty"`
	// Description says what the service is and for whom, in a sentence for the
	// letters; Descriptions has it in other locales, by BCP 47 tag.
	Description  string            `yaml:"description,omitempty" json:"description,omitempty"`
	Descriptions map[string]string `yaml:"descriptions,omitempty" json:"descriptions,omitempty"`

	Address  []string `yaml:"address,omitempty" json:"address,omitempty"`
	Website  string   `yaml:"website,omitempty" json:"website,omitempty"`
	TimeZone string   `yaml:"time_zone" json:"time_zone"`
	Locale   string   `yaml:"locale" json:"locale"`
	Signer   Signer   `yaml:"signer" json:"signer"`
}

// Signer signs the letters.
type Signer struct {
	Name  string `yaml:"name" json:"name"`
	Title string `yaml:"title" json:"title"`
	Unit  string `yaml:"unit,omitempty" json:"unit,omitempty"`
}

// Letter is how letters are set on paper.
type Letter struct {
	Paper  string `yaml:"paper,omitempty" json:"paper,omitempty"`   // A4 (default) or Letter
	Window string `yaml:"window,omitempty" json:"window,omitempty"` // address window for post: din5008 (form B) or us (No. 10 envelope); empty: none
}

// Streams holds the two kinds of mail.
type Streams struct {
	Service StreamConfig `yaml:"service" json:"service"`
	Update  StreamConfig `yaml:"update" json:"update"`
}

// StreamConfig is the sender of one stream.
type StreamConfig struct {
	FromName string `yaml:"from_name" json:"from_name"`
	From     string `yaml:"from" json:"from"` // address
	ReplyTo  string `yaml:"reply_to,omitempty" json:"reply_to,omitempty"`
	ListID   string `yaml:"list_id" json:"list_id"`               // without brackets, e.g. service.qsol.example
	Help     string `yaml:"help,omitempty" json:"help,omitempty"` // URL or address of List-Help
}

// Relay is one SMTP server that takes our mail.
type Relay struct {
	Name         string  `yaml:"name,omitempty" json:"name,omitempty"`
	Address      string  `yaml:"address" json:"address"`                       // host:port, or unix:/path
	Protocol     string  `yaml:"protocol,omitempty" json:"protocol,omitempty"` // smtp (default) or lmtp
	TLS          string  `yaml:"tls,omitempty" json:"tls,omitempty"`           // starttls (default), implicit, none (loopback only)
	ServerName   string  `yaml:"server_name,omitempty" json:"server_name,omitempty"`
	CAFile       string  `yaml:"ca_file,omitempty" json:"ca_file,omitempty"`
	Auth         string  `yaml:"auth,omitempty" json:"auth,omitempty"` // plain, login, scram-sha-256, xoauth2; empty: none
	User         string  `yaml:"user,omitempty" json:"user,omitempty"`
	PasswordEnv  string  `yaml:"password_env,omitempty" json:"password_env,omitempty"`
	PasswordFile string  `yaml:"password_file,omitempty" json:"password_file,omitempty"`
	Connections  int     `yaml:"connections,omitempty" json:"connections,omitempty"` // default 8
	Depth        int     `yaml:"depth,omitempty" json:"depth,omitempty"`             // messages in flight on a connection, default 8
	Rate         float64 `yaml:"rate,omitempty" json:"rate,omitempty"`               // messages a second, 0: no limit
	Weight       int     `yaml:"weight,omitempty" json:"weight,omitempty"`
}

// DeliveryPolicy tunes sending.
type DeliveryPolicy struct {
	Rate           float64 `yaml:"rate,omitempty" json:"rate,omitempty"`
	MaxAttempts    int     `yaml:"max_attempts,omitempty" json:"max_attempts,omitempty"`       // default 8
	RetryFirst     string  `yaml:"retry_first,omitempty" json:"retry_first,omitempty"`         // duration, default 1m
	RetryMax       string  `yaml:"retry_max,omitempty" json:"retry_max,omitempty"`             // duration, default 2h
	StopRate       float64 `yaml:"stop_rate,omitempty" json:"stop_rate,omitempty"`             // share of failures that pauses, default 0.2
	StopAfter      int     `yaml:"stop_after,omitempty" json:"stop_after,omitempty"`           // results seen before the rule applies, default 100
	Canary         int     `yaml:"canary,omitempty" json:"canary,omitempty"`                   // sent first, alone
	EnvelopeDomain string  `yaml:"envelope_domain,omitempty" json:"envelope_domain,omitempty"` // of return paths; default: domain of From
}

// FeedbackPolicy says how bounces suppress.
type FeedbackPolicy struct {
	SoftBounces int    `yaml:"soft_bounces,omitempty" json:"soft_bounces,omitempty"` // that many, default 3 …
	SoftDays    int    `yaml:"soft_days,omitempty" json:"soft_days,omitempty"`       // … within that many days, default 14
	KeyFile     string `yaml:"key_file,omitempty" json:"key_file,omitempty"`         // keys that sign links and return paths; empty: kept in the database
	PublicURL   string `yaml:"public_url,omitempty" json:"public_url,omitempty"`     // base of unsubscribe and acknowledge links
	RetainDays  int    `yaml:"retain_days,omitempty" json:"retain_days,omitempty"`   // personal data of deliveries, 0: for ever
}

// DKIMKey signs messages.
type DKIMKey struct {
	Domain   string `yaml:"domain" json:"domain"`
	Selector string `yaml:"selector" json:"selector"`
	KeyFile  string `yaml:"key_file" json:"key_file"` // PEM, RSA or Ed25519
}

// Site is where published pages will stand.
type Site struct {
	URL   string `yaml:"url,omitempty" json:"url,omitempty"`
	Title string `yaml:"title,omitempty" json:"title,omitempty"`
}
