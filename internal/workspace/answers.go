package workspace

import (
	_ "embed"
	"errors"
	"fmt"
	"net"
	"regexp"
	"slices"
	"strings"
	"text/template"
	"time"

	"tidings/internal/loopback"
	"tidings/internal/mailaddr"
	"tidings/notices"
)

//go:embed starter/tidings.yaml
var starter string

// Answers are what a new workspace is told of its owner, each as a person types it. What
// is empty stays the example's, which doctor names; what nobody needs at first is left
// out, and stands in tidings.yaml as a comment.
type Answers struct {
	Name, Service       string
	Signer              string // "Alex Example, Service Manager"
	From                string // of service mail; the other sender is made of its domain
	Address             string // line by line, with commas
	Website             string
	Region, Zone        string // where most customers are
	Locale              string
	Components, Regions string // names with commas; a region is NAME ZONE [LANGUAGE]
	Relay, User         string // host:port
	PublicURL           string
	BounceDomain        string
	Logo                []byte // a PNG
}

// Example is what stands in a workspace of which nothing is known.
func Example() Answers {
	return Answers{Name: "Example Ltd", Service: "Example Online", Signer: "Alex Example, Service Manager",
		From: "service@example.com", Address: "1 Example Street, Example Town", Website: "https://www.example.com/",
		Region: "Home", Zone: "Europe/London", Locale: "en-GB", Components: "Website", Relay: TrialRelay}
}

// TrialRelay is the address of the mailbox on this machine that takes mail for trials.
const TrialRelay = "127.0.0.1:2525"

// owned is what the starter's template takes.
type owned struct {
	Answers
	Address                 []string
	SignerName, SignerTitle string
	Domain, UpdateFrom      string
	Regions                 []notices.Region
	Components              []notices.Component
	TLS, Logo, Today        string
}

// Check says what is wrong with the answers, in words for who gave them.
func (a Answers) Check() error {
	text, err := a.config(time.Now())
	if err != nil {
		return err
	}
	if len(a.Logo) > 0 {
		if fault := logoFault(a.Logo); fault != "" {
			return errors.New("the logo " + fault)
		}
	}
	_, err = parse(ConfigFile, text, Config.validate)
	if wrong := (Errors)(nil); errors.As(err, &wrong) {
		return errors.New(wrong[0].Message)
	}
	return err
}

// config writes tidings.yaml.
func (a Answers) config(now time.Time) ([]byte, error) {
	of := Example()
	for _, x := range []struct{ answer, example *string }{{&a.Name, &of.Name}, {&a.Service, &of.Service},
		{&a.Signer, &of.Signer}, {&a.From, &of.From}, {&a.Address, &of.Address}, {&a.Website, &of.Website},
		{&a.Region, &of.Region}, {&a.Zone, &of.Zone}, {&a.Locale, &of.Locale}, {&a.Components, &of.Components},
		{&a.Relay, &of.Relay}} {
		fill(x.answer, *x.example)
	}
	o := owned{Answers: a, Address: parted(a.Address), Today: now.Format(time.DateOnly)}
	o.Website, o.PublicURL = webAddress(a.Website), webAddress(a.PublicURL)
	if o.SignerName, o.SignerTitle, _ = strings.Cut(a.Signer, ","); strings.TrimSpace(o.SignerTitle) == "" {
		return nil, fmt.Errorf("%q has no title; write the name and the title with a comma between, for instance %s",
			a.Signer, of.Signer)
	}
	o.SignerName, o.SignerTitle = strings.TrimSpace(o.SignerName), strings.TrimSpace(o.SignerTitle)
	if err := o.senders(); err != nil {
		return nil, err
	}
	if err := o.places(); err != nil {
		return nil, err
	}
	o.relay()
	if len(a.Logo) > 0 {
		o.Logo = logoFile
	}
	var b strings.Builder
	t, err := template.New(ConfigFile).Funcs(template.FuncMap{"yaml": yamlText}).Parse(starter)
	if err != nil {
		return nil, err
	}
	err = t.Execute(&b, o)
	return []byte(b.String()), err
}

// logoFile is where the logo of a new workspace is copied to.
const logoFile = "logo.png"

// senders makes both streams' addresses and ids of one address.
func (o *owned) senders() error {
	if _, err := mailaddr.Normalise(o.From); err != nil {
		return fmt.Errorf("%q is no e-mail address; write it bare, for instance service@example.com", o.From)
	}
	o.Domain, _ = mailaddr.Host(mailaddr.Domain(o.From))
	o.UpdateFrom = "updates@" + o.Domain
	return nil
}

// places makes regions and components, each with an id made of its name.
func (o *owned) places() error {
	o.Regions = []notices.Region{{Name: o.Region, TimeZone: o.Zone, Locale: o.Locale}}
	for _, one := range parted(o.Answers.Regions) {
		r := notices.Region{Locale: o.Locale}
		words := strings.Fields(one)
		at := slices.IndexFunc(words, func(w string) bool { return isZone(w) })
		if at < 1 || len(words) > at+2 {
			return fmt.Errorf("%q is no region; write its name, its time zone and perhaps its language, for instance "+
				"Asia and Pacific Asia/Singapore en-GB", one)
		}
		r.Name, r.TimeZone = strings.Join(words[:at], " "), words[at]
		if len(words) > at+1 {
			r.Locale = words[at+1]
		}
		o.Regions = append(o.Regions, r)
	}
	for _, name := range parted(o.Answers.Components) {
		o.Components = append(o.Components, notices.Component{Name: name})
	}
	taken := map[string]bool{}
	for n := range o.Regions {
		o.Regions[n].ID = freeID(o.Regions[n].Name, "region", taken)
	}
	taken = map[string]bool{}
	for n := range o.Components {
		o.Components[n].ID = freeID(o.Components[n].Name, "part", taken)
	}
	return nil
}

// isZone tells a time zone from a word of a name: "Asia" is none, "Asia/Tokyo" is.
func isZone(word string) bool {
	_, err := time.LoadLocation(word)
	return err == nil && (strings.Contains(word, "/") || word == "UTC")
}

// freeID makes an id of a name, or of a word where the name has no letter of an id.
func freeID(name, otherwise string, taken map[string]bool) string {
	base := either(notices.IDOf(name), otherwise)
	id := base
	for n := 2; taken[id]; n++ {
		id = fmt.Sprintf("%s-%d", base, n)
	}
	taken[id] = true
	return id
}

// relay completes the relay's address and says how it is secured, where the default is not
// what that address needs.
func (o *owned) relay() {
	if _, _, err := net.SplitHostPort(o.Relay); err != nil && !strings.ContainsAny(o.Relay, ":/") {
		o.Relay += ":587"
	}
	switch _, port, _ := net.SplitHostPort(o.Relay); {
	case strings.HasPrefix(o.Relay, "unix:") || loopback.Address(o.Relay):
		o.TLS = "none"
	case port == "465":
		o.TLS = "implicit"
	}
}

// parted cuts an answer at its commas.
func parted(s string) (out []string) {
	for _, part := range strings.Split(s, ",") {
		if part = strings.TrimSpace(part); part != "" {
			out = append(out, part)
		}
	}
	return out
}

// webAddress completes what people write of their site.
func webAddress(s string) string {
	if s != "" && !strings.Contains(s, "://") {
		return "https://" + s
	}
	return s
}

// plainText is text that YAML takes for nothing but text.
var (
	plainText  = regexp.MustCompile(`^([0-9]+ )?[A-Za-z][A-Za-z0-9 ./@_-]*[A-Za-z0-9./]$`)
	yamlWord   = regexp.MustCompile(`(?i)^(true|false|null|yes|no|on|off|nan|inf)$`)
	webLiteral = regexp.MustCompile(`^https?://[A-Za-z0-9./-]+$`)
)

// yamlText writes any text as one YAML value.
func yamlText(s string) (string, error) {
	if (plainText.MatchString(s) || webLiteral.MatchString(s)) && !yamlWord.MatchString(s) {
		return s, nil
	}
	out, err := quoted(s).MarshalYAML()
	return string(out), err
}
