// Package sources is the part of tidings.yaml that names other systems which customers come
// from, and what it may say.
package sources

import (
	"cmp"
	"strconv"
	"strings"
	"time"
)

// Source is another system that people come from.
type Source struct {
	// The source's name, for the command and for people's histories.
	// Example: crm
	Name string `yaml:"name" json:"name"`
	// What it is: sql (a database), ldap (a directory), or csv (a file that another system writes).
	Kind string `yaml:"kind" json:"kind"`
	// What its rows are; left out: contacts.
	As string `yaml:"as,omitempty" json:"as,omitempty"`
	// What columns are taken for, by their headings, where a heading does not say it.
	// Example: {kunde_mail: email, kunde_nr: account}
	Map map[string]string `yaml:"map,omitempty" json:"map,omitempty"`
	// The region of rows that name none, by its id.
	// Example: emea
	Region string `yaml:"region,omitempty" json:"region,omitempty"`
	// The share of those who came the last time that may be gone without a question; left out: 10%.
	// Example: 10%
	RefuseAbove string `yaml:"refuse_above,omitempty" json:"refuse_above,omitempty"`
	// How long it may take to give everything; left out: 2m.
	// Example: 10m
	Timeout string `yaml:"timeout,omitempty" json:"timeout,omitempty"`

	// The kind of database.
	Driver string `yaml:"driver,omitempty" json:"driver,omitempty"`
	// The environment variable that holds the database's address with user and password, such as
	// postgres://reader:…@db.example.com/crm or mysql://reader:…@db.example.com/crm.
	// Example: CRM_DATABASE
	DSNEnv string `yaml:"dsn_env,omitempty" json:"dsn_env,omitempty"`
	// The file that holds the database's address, instead.
	// Example: /etc/tidings/crm-database
	DSNFile string `yaml:"dsn_file,omitempty" json:"dsn_file,omitempty"`
	// What is asked for, one SELECT; the names of its columns are the headings.
	// Example: SELECT mail AS email, customer_no AS account, role FROM contacts WHERE active
	Query string `yaml:"query,omitempty" json:"query,omitempty"`

	// The file, of CSV or of an SQLite database, relative to the workspace or absolute.
	// Example: /srv/export/customers.csv
	Path string `yaml:"path,omitempty" json:"path,omitempty"`
	// The encoding of a CSV file; left out: UTF-8.
	// Example: windows-1252
	Encoding string `yaml:"encoding,omitempty" json:"encoding,omitempty"`

	// The directory's address: ldaps://, or ldap:// with starttls or on this machine.
	// Example: ldaps://ldap.example.com
	URL string `yaml:"url,omitempty" json:"url,omitempty"`
	// Whether an ldap:// connection is encrypted before anybody logs in.
	StartTLS bool `yaml:"starttls,omitempty" json:"starttls,omitempty"`
	// A file of the certificate authorities that are believed (PEM), instead of the system's.
	// Example: ldap-ca.pem
	CAFile string `yaml:"ca_file,omitempty" json:"ca_file,omitempty"`
	// The name that we log in with; left out: nobody logs in.
	// Example: cn=reader,dc=example,dc=com
	BindDN string `yaml:"bind_dn,omitempty" json:"bind_dn,omitempty"`
	// The environment variable that holds its password.
	// Example: LDAP_PASSWORD
	PasswordEnv string `yaml:"password_env,omitempty" json:"password_env,omitempty"`
	// The file that holds its password, instead.
	// Example: /etc/tidings/ldap-password
	PasswordFile string `yaml:"password_file,omitempty" json:"password_file,omitempty"`
	// Where the search begins.
	// Example: ou=customers,dc=example,dc=com
	Base string `yaml:"base,omitempty" json:"base,omitempty"`
	// Which entries are asked for.
	// Example: (&(objectClass=inetOrgPerson)(mail=*))
	Filter string `yaml:"filter,omitempty" json:"filter,omitempty"`
	// The heading of each attribute that is asked for; dn is the entry's own name.
	// Example: {mail: email, cn: name, o: company}
	Attributes map[string]string `yaml:"attributes,omitempty" json:"attributes,omitempty"`
}

// Kinds are the words for where a source is read.
func Kinds() []string { return []string{"sql", "ldap", "csv"} }

// Lists are the words for what its rows are.
func Lists() []string { return []string{"contacts", "accounts", "services", "opt-outs"} }

// Drivers are the words for the databases of kind sql.
func Drivers() []string { return []string{"postgres", "mysql", "mariadb", "sqlite"} }

// What a source may leave out.
const (
	defaultShare  = "10%"
	defaultWithin = 2 * time.Minute
)

// Share is the part, from 0 to 1, of those who came the last time that may be gone without a
// question.
func (s Source) Share() float64 {
	n, _ := percent(s.ShareText()) // it was checked
	return n
}

// ShareText is the share as it is written.
func (s Source) ShareText() string { return cmp.Or(s.RefuseAbove, defaultShare) }

// Within is how long the source may take.
func (s Source) Within() time.Duration {
	if d, err := time.ParseDuration(s.Timeout); err == nil && d > 0 {
		return d
	}
	return defaultWithin
}

// percent reads "10%".
func percent(s string) (float64, bool) {
	number, is := strings.CutSuffix(strings.TrimSpace(s), "%")
	n, err := strconv.ParseFloat(strings.TrimSpace(number), 64)
	return n / 100, is && err == nil && n >= 0 && n <= 100
}
