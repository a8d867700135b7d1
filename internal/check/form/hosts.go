// Package form knows what the form of a word alone tells: of hosts and addresses of the network, of
// the names that machines have, of secrets. It knows no letter.
package form

import (
	"net/netip"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/net/publicsuffix"
)

// Domain is the part of a host's name that somebody registered: example.co.uk of
// www.example.co.uk.
func Domain(host string) string {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	if d, err := publicsuffix.EffectiveTLDPlusOne(host); err == nil {
		return d
	}
	return host
}

// RealEnding reports whether the last part of a host's name is one that names have.
func RealEnding(host string) bool {
	_, managed := publicsuffix.PublicSuffix(host[strings.LastIndexByte(host, '.')+1:])
	return managed
}

// innerEndings are the last parts of names that mean something on one network alone.
var innerEndings = []string{".local", ".internal", ".corp", ".lan", ".intranet", ".intra", ".localdomain", ".home",
	".home.arpa", ".private", ".priv", ".cluster.local", ".localhost"}

// Inner says why a host is reached from inside alone; empty: it is not, as far as its
// name tells.
func Inner(host string) string {
	ip, err := netip.ParseAddr(host)
	switch {
	case err == nil && InnerIP(ip):
		return "an address of a private network"
	case err == nil:
		return ""
	case !strings.Contains(host, "."):
		return "the name of one machine"
	case slices.ContainsFunc(innerEndings, func(end string) bool { return strings.HasSuffix(host, end) }):
		return "a name that only your own network knows"
	}
	return ""
}

var sharedNetwork = netip.MustParsePrefix("100.64.0.0/10") // of providers, RFC 6598

// InnerIP reports whether an address of the network is one of an inner network.
func InnerIP(ip netip.Addr) bool {
	ip = ip.Unmap()
	return ip.IsPrivate() || ip.IsLoopback() || ip.IsLinkLocalUnicast() || ip.IsUnspecified() ||
		sharedNetwork.Contains(ip)
}

// Fictional reports a name that RFC 2606 keeps for examples: sample data have it.
func Fictional(host string) bool { return strings.HasSuffix(host, ".example") }

//nolint:misspell // French has an example of its own
var placeholders = regexp.MustCompile(`^(.*\.)?((example|beispiel|exemple|ejemplo|exemplo)\.(com|org|net|edu|de|fr|` +
	`es|com\.br|co\.uk)|(your|my|ihre?|votre|su|sua)-?(domain|company|site|website|name|firma|server|host|entreprise|` +
	`empresa)\.[a-z.]+|(domain|website|company|host|server|foo|bar|xyz|xxx+|todo|tbd|changeme)\.(com|tld|org|net)|` +
	`[a-z0-9-]+\.(tld|invalid|test))$`)

// Placeholder reports whether a host stands for one that was never filled in.
func Placeholder(host string) bool { return placeholders.MatchString(host) }

var shorteners = []string{"bit.ly", "t.co", "tinyurl.com", "goo.gl", "ow.ly", "is.gd", "buff.ly", "rebrand.ly",
	"lnkd.in", "cutt.ly", "rb.gy", "shorturl.at", "t.ly", "tiny.cc", "j.mp", "bl.ink", "s.id"}

// Shortener reports whether a host hides where a link leads.
func Shortener(host string) bool {
	return slices.Contains(shorteners, Domain(host)) || slices.Contains(shorteners, host)
}

// Tools are pages of services in which staff work.
var Tools = regexp.MustCompile(`^([a-z0-9-]+\.atlassian\.net/(browse|jira|wiki)|[a-z0-9-]+\.slack\.com/archives|` +
	`app\.slack\.com/|app\.datadoghq\.|[a-z0-9-]+\.pagerduty\.com/incidents|[a-z0-9-]+\.service-now\.com/|` +
	`docs\.google\.com/\w+/(u/\d/)?d/.*/edit|[a-z0-9-]+\.sharepoint\.com/|[a-z0-9-]+\.grafana\.net/|` +
	`[a-z0-9-]+\.splunkcloud\.com/|[a-z0-9.-]*console\.aws\.amazon\.com/|console\.cloud\.google\.com/|` +
	`portal\.azure\.com/|linear\.app/|app\.asana\.com/|trello\.com/c/|[a-z0-9-]+\.opsgenie\.com/|` +
	`(www\.)?notion\.so/|mail\.google\.com/|outlook\.office(365)?\.com/)`)

// InnerName is how machines for tests and staff are called.
var InnerName = regexp.MustCompile(`^((jira|confluence|grafana|kibana|jenkins|splunk|nagios|zabbix|prometheus|` +
	`alertmanager|intranet|staging|stage|stg|preprod|pre-prod|uat|qa)[0-9]*|` +
	`[a-z0-9-]+-(staging|stage|stg|preprod|uat|qa))\.` +
	`[a-z0-9-]+\.[a-z.]+$`)
