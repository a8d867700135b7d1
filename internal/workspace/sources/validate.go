package sources

import (
	"cmp"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode"

	"tidings/internal/loopback"
	"tidings/notices"
	"tidings/recipients"
)

// Validate finds what is wrong with the sources of a configuration; paths begin with "sources".
func Validate(list []Source, regions []notices.Region) notices.Problems {
	k := &checker{}
	names := map[string]bool{}
	for n, s := range list {
		at := fmt.Sprintf("sources[%d].", n)
		switch {
		case s.Name == "" || strings.Trim(s.Name, "abcdefghijklmnopqrstuvwxyz0123456789-_") != "" || s.Name[0] == '-':
			k.add(at+"name", "%q is no name for a source; write small letters, digits and -, for instance crm", s.Name)
		case names[s.Name]:
			k.add(at+"name", "source %q is there twice; give each a name of its own", s.Name)
		}
		names[s.Name] = true
		k.source(at, s)
		if s.Region != "" && !slices.ContainsFunc(regions, func(r notices.Region) bool { return r.ID == s.Region }) {
			k.add(at+"region", "region %q is not declared; add it to regions, or correct it", s.Region)
		}
	}
	return k.problems
}

type checker struct{ problems notices.Problems }

func (k *checker) add(path, format string, args ...any) {
	k.problems = append(k.problems, notices.Problem{Path: path, Message: fmt.Sprintf(format, args...)})
}

func key(path string) string { return path[strings.LastIndexByte(path, '.')+1:] }

// required checks a text of one line that must be there.
func (k *checker) required(path, s string) {
	if strings.TrimSpace(s) == "" {
		k.add(path, "%s is empty; fill it in", key(path))
	}
	k.line(path, s)
}

func (k *checker) line(path, s string) {
	if strings.ContainsFunc(s, unicode.IsControl) {
		k.add(path, "%s holds a line break or a control character; write plain text on one line", key(path))
	}
}

func (k *checker) choice(path, s string, known []string) {
	if s != "" && !slices.Contains(known, s) {
		k.add(path, "%q is no known %s; use one of %s", s, key(path), strings.Join(known, ", "))
	}
}

func (k *checker) source(at string, s Source) {
	k.choice(at+"as", s.As, Lists())
	if err := recipients.KnownEncoding(s.Encoding); err != nil {
		k.add(at+"encoding", "%v", err)
	}
	for _, heading := range slices.Sorted(maps.Keys(s.Map)) {
		if err := recipients.KnownMapping(s.Map[heading]); err != nil {
			k.add(at+"map."+heading, "%v", err)
		}
	}
	if _, ok := percent(cmp.Or(s.RefuseAbove, defaultShare)); !ok {
		k.add(at+"refuse_above", "%q is no share; write for instance 10%%", s.RefuseAbove)
	}
	if d, err := time.ParseDuration(s.Timeout); s.Timeout != "" && (err != nil || d <= 0 || d > 24*time.Hour) {
		k.add(at+"timeout", "%q is no duration; write for instance 30s, 5m or 2h, at most 24h", s.Timeout)
	}
	k.line(at+"path", s.Path)
	switch s.Kind {
	case "sql":
		k.sqlSource(at, s)
	case "ldap":
		k.ldapSource(at, s)
	case "csv":
		k.required(at+"path", s.Path)
	case "":
		k.add(at+"kind", "kind is missing; write %s", strings.Join(Kinds(), ", "))
	default:
		k.choice(at+"kind", s.Kind, Kinds())
	}
	k.belongs(at, s)
}

// belongs finds keys that the kind of source has no use for: most likely it is another kind.
func (k *checker) belongs(at string, s Source) {
	for _, x := range []struct {
		key   string
		set   bool
		kinds string
	}{
		{"driver", s.Driver != "", "sql"}, {"dsn_env", s.DSNEnv != "", "sql"}, {"dsn_file", s.DSNFile != "", "sql"},
		{"query", s.Query != "", "sql"}, {"path", s.Path != "", "csv sql"}, {"encoding", s.Encoding != "", "csv"},
		{"url", s.URL != "", "ldap"}, {"starttls", s.StartTLS, "ldap"}, {"ca_file", s.CAFile != "", "ldap"},
		{"bind_dn", s.BindDN != "", "ldap"}, {"password_env", s.PasswordEnv != "", "ldap"},
		{"password_file", s.PasswordFile != "", "ldap"}, {"base", s.Base != "", "ldap"},
		{"filter", s.Filter != "", "ldap"}, {"attributes", len(s.Attributes) > 0, "ldap"},
	} {
		if x.set && slices.Contains(Kinds(), s.Kind) && !slices.Contains(strings.Fields(x.kinds), s.Kind) {
			k.add(at+x.key, "%s means nothing for a source of kind %s; remove it, or correct kind", x.key, s.Kind)
		}
	}
}

func (k *checker) sqlSource(at string, s Source) {
	if s.Driver == "" {
		k.add(at+"driver", "driver is missing; write %s", strings.Join(Drivers(), ", "))
	}
	k.choice(at+"driver", s.Driver, Drivers())
	if strings.TrimSpace(s.Query) == "" {
		k.add(at+"query", "query is empty; write the SELECT that gives the rows")
	}
	if s.Driver == "sqlite" {
		k.required(at+"path", s.Path)
		if s.DSNEnv != "" || s.DSNFile != "" {
			k.add(at+"path", "an SQLite database is named by path; remove dsn_env and dsn_file")
		}
		return
	}
	if s.Path != "" {
		k.add(at+"path", "path is for SQLite and CSV files; the address of this database comes from "+
			"dsn_env or dsn_file")
	}
	k.secret(at, "dsn_env", s.DSNEnv, s.DSNFile)
	if s.DSNEnv == "" && s.DSNFile == "" {
		k.add(at+"dsn_env", "the database's address is missing; name the environment variable (dsn_env) or the file "+
			"(dsn_file) that holds it")
	}
}

func (k *checker) ldapSource(at string, s Source) {
	u, err := url.Parse(s.URL)
	switch {
	case err != nil || u.Scheme != "ldap" && u.Scheme != "ldaps" || u.Host == "" || u.User != nil ||
		strings.ContainsFunc(s.URL, unicode.IsControl) || u.Path != "" && u.Path != "/" || u.RawQuery != "":
		k.add(at+"url", "%q is no address of a directory; write for instance ldaps://ldap.example.com", s.URL)
	case u.Scheme == "ldap" && !s.StartTLS && !loopback.Host(u.Hostname()):
		k.add(at+"url", "%s is not this machine and the connection is not encrypted; use ldaps://, or add starttls: "+
			"true: names and passwords must not cross a network in clear", u.Host)
	case u.Scheme == "ldaps" && s.StartTLS:
		k.add(at+"starttls", "an ldaps:// connection is encrypted already; remove starttls")
	}
	k.secret(at, "password_env", s.PasswordEnv, s.PasswordFile)
	if hasPassword := s.PasswordEnv != "" || s.PasswordFile != ""; hasPassword != (s.BindDN != "") {
		k.add(at+"bind_dn", "bind_dn and its password go together; name both, or neither")
	}
	k.required(at+"base", s.Base)
	k.required(at+"filter", s.Filter)
	if len(s.Attributes) == 0 {
		k.add(at+"attributes", "attributes is empty; write what is asked for, for instance {mail: email, cn: name}")
	}
	for _, name := range slices.Sorted(maps.Keys(s.Attributes)) {
		k.required(at+"attributes."+name, s.Attributes[name])
	}
	k.line(at+"ca_file", s.CAFile)
}

// secret checks a pair of keys of which one may say where a secret is.
func (k *checker) secret(at, env, variable, file string) {
	if strings.ContainsAny(variable, "=:/@ \t\r\n") {
		k.add(at+env, "%s cannot name an environment variable; write its name, not its value", env)
	}
	fileKey := strings.TrimSuffix(env, "_env") + "_file"
	k.line(at+fileKey, file)
	if strings.Contains(file, "://") {
		k.add(at+fileKey, "%s holds an address; write the name of the file that holds it", fileKey)
	}
	if variable != "" && file != "" {
		k.add(at+env, "both %s and %s are set; keep one of them", env, fileKey)
	}
}
