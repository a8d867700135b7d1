package main

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"tidings/internal/desk"
	"tidings/internal/locale"
	"tidings/internal/loopback"
	"tidings/internal/mailaddr"
	"tidings/internal/safefile"
	"tidings/internal/workspace"
)

// initQuestion is one thing that init wants to know: a flag for scripts, a question for people.
type initQuestion struct {
	flag, usage string
	text, hint  string
	answer      *string
	otherwise   func() string // what an empty answer stands for; nil: nothing
	read        func(string) error
	when        func() bool // nil: always
	later       bool        // nobody needs it at first
}

// initQuestions are asked in this order; each answer is put where the next ones see it.
func initQuestions(a *workspace.Answers) []initQuestion {
	of := workspace.Example()
	is := func(s string) func() string { return func() string { return s } }
	return []initQuestion{
		{flag: "name", usage: "the organisation's `NAME`", text: "Name of your organisation", answer: &a.Name,
			otherwise: is(of.Name)},
		{flag: "service", usage: "`NAME` of what the customers use", text: "What do your customers use",
			hint: "Letters call your service by this name.", answer: &a.Service,
			otherwise: func() string {
				if a.Name == of.Name {
					return of.Service
				}
				return a.Name
			}},
		{flag: "signer", usage: "who signs the letters, as `NAME, TITLE`",
			text: "Who signs the letters, with a comma before the title", answer: &a.Signer, otherwise: is(of.Signer)},
		{flag: "from", usage: "e-mail `ADDRESS` that letters about outages come from",
			text: "E-mail address that letters about outages come from", answer: &a.From, otherwise: is(of.From)},
		{flag: "address", usage: "postal `ADDRESS`, its lines parted by commas",
			text: "Postal address, with commas between its lines", answer: &a.Address, otherwise: is(of.Address)},
		{flag: "region", usage: "`NAME` of the region where most customers are",
			text: "Name of the region where most of your customers are", answer: &a.Region, otherwise: is(of.Region)},
		{flag: "zone", usage: "its time `ZONE`, by its IANA name", text: "Its time zone, such as Europe/Berlin",
			answer: &a.Zone, otherwise: systemZone},
		{flag: "locale", usage: "the `LANGUAGE` of its letters, such as en-GB", text: "Language of its letters",
			hint:   "Letters are built in for " + strings.Join(workspace.LetterLocales(), ", ") + ".",
			answer: &a.Locale, otherwise: systemLocale},
		{flag: "components", usage: "`NAMES` of the parts that can fail by themselves, parted by commas",
			text: "Parts of the service that can fail by themselves, with commas", answer: &a.Components,
			otherwise: is(of.Components)},
		{flag: "relay", usage: "mail server that takes the mail, as `HOST:PORT`",
			text: "Mail server that takes your mail, as host:port",
			hint: of.Relay + " is a trial mailbox on this machine, which \"tidings mailbox\" plays.", answer: &a.Relay,
			otherwise: is(of.Relay)},
		{flag: "user", usage: "`NAME` to log in with at that server",
			text: "Name to log in with at that server, if any",
			hint: "The password stays outside, in the environment variable RELAY_PASSWORD.", answer: &a.User,
			when: func() bool { return !strings.HasPrefix(a.Relay, "unix:") && !loopback.Address(a.Relay) }},

		{flag: "website", usage: "the organisation's web `ADDRESS`", text: "Your website", answer: &a.Website,
			later: true,
			otherwise: func() string {
				if domain := mailaddr.Domain(a.From); domain != mailaddr.Domain(of.From) {
					return "https://www." + domain + "/"
				}
				return of.Website
			}},
		{flag: "regions", usage: "further `REGIONS`, each as NAME ZONE LANGUAGE, parted by commas",
			text: "Further regions, each as NAME ZONE LANGUAGE, with commas",
			hint: "For instance: Americas America/New_York en-US, Japan Asia/Tokyo ja", answer: &a.Regions,
			later: true},
		{flag: "public-url", usage: "web `ADDRESS` under which customers will reach \"tidings serve\"",
			text:   "Web address at which customers will unsubscribe and acknowledge, if there is one",
			answer: &a.PublicURL, later: true},
		{flag: "bounce-domain", usage: "`DOMAIN` that undeliverable mail comes back to",
			text:   "Domain of its own that undeliverable mail comes back to, if there is one",
			answer: &a.BounceDomain, later: true},
		{flag: "logo", usage: "`FILE` of the logo, a PNG", text: "File of your logo, a PNG", answer: new(string),
			later: true,
			read: func(file string) (err error) {
				a.Logo, err = safefile.Read(file, maxLogo)
				return err
			}},
	}
}

const maxLogo = 1 << 20 // bytes

// take puts an answer where it belongs, or says what is wrong with it.
func (q initQuestion) take(a *workspace.Answers, s string) error {
	*q.answer = strings.TrimSpace(s)
	if q.read != nil {
		if err := q.read(*q.answer); err != nil {
			return err
		}
	}
	return a.Check()
}

func (p *program) initCommand() *cli.Command {
	flags := []cli.Flag{
		&cli.StringFlag{Name: "sample", Usage: "fill it with a sample, and ask nothing: `NAME` is qsol"},
	}
	for _, q := range initQuestions(&workspace.Answers{}) {
		flags = append(flags, &cli.StringFlag{Name: q.flag, Usage: q.usage})
	}
	return &cli.Command{
		Name: "init", Usage: "make a workspace in DIR (default: here); on a terminal it asks what it should know",
		ArgsUsage: "[DIR]", Flags: flags, Action: action(0, 1, p.makeWorkspace),
	}
}

func (p *program) makeWorkspace(c *cli.Context) error {
	dir := dirOr(c, ".")
	if sample := c.String("sample"); sample != "" {
		if err := desk.Init(dir, sample); err != nil {
			return err
		}
		return p.workspaceMade(dir)
	}
	if err := workspace.Vacant(dir); err != nil {
		return err
	}
	var a workspace.Answers
	questions := initQuestions(&a)
	open := slices.DeleteFunc(slices.Clone(questions), func(q initQuestion) bool { return c.IsSet(q.flag) })
	for _, q := range questions {
		if c.IsSet(q.flag) {
			if err := q.take(&a, c.String(q.flag)); err != nil {
				return usage("--%s: %v", q.flag, err)
			}
		}
	}
	if p.interactive() {
		if err := p.askOwner(c.Context, &a, open); err != nil {
			return err
		}
	}
	if err := desk.InitOwn(dir, a); err != nil {
		return err
	}
	return p.workspaceMade(dir)
}

// askOwner asks what no flag has answered; nothing is written before the last answer.
func (p *program) askOwner(ctx context.Context, a *workspace.Answers, open []initQuestion) error {
	p.say("A few questions make the workspace yours. Enter takes what stands in brackets; all of it can be\n" +
		"changed in tidings.yaml later. Ctrl-C leaves without a change.\n")
	more := false
	for _, later := range []bool{false, true} {
		part := slices.DeleteFunc(slices.Clone(open), func(q initQuestion) bool { return q.later != later })
		if later && len(part) > 0 {
			var err error
			more, err = p.yes(ctx, "Website, further regions, links, bounces and logo can wait. Answer them now", false)
			if err != nil {
				return err
			}
		}
		for _, q := range part {
			if q.when != nil && !q.when() || later && !more {
				continue
			}
			if err := p.askOne(ctx, a, q); err != nil {
				return err
			}
		}
	}
	return nil
}

func (p *program) askOne(ctx context.Context, a *workspace.Answers, q initQuestion) error {
	asks := question{Text: q.text, Hint: q.hint, Optional: q.otherwise == nil}
	if q.otherwise != nil {
		asks.Otherwise = q.otherwise()
	}
	before := *a
	asks.Check = func(s string) error {
		err := q.take(a, s)
		if err != nil {
			*a = before
		}
		return err
	}
	_, err := p.answer(ctx, asks)
	return err
}

// workspaceMade says where it is and what comes next.
func (p *program) workspaceMade(dir string) error {
	if filepath.Clean(dir) == "." {
		p.say("Workspace made in this folder; doctor names what in tidings.yaml is still the example's.")
		p.next("doctor")
		return nil
	}
	p.say("Workspace made in %s; doctor names what in tidings.yaml is still the example's.", dir)
	p.next("-C %s doctor", dir)
	return nil
}

// systemZone is the time zone of this machine, where it can be told.
func systemZone() string {
	names := []string{os.Getenv("TZ")}
	if file, err := os.Readlink("/etc/localtime"); err == nil {
		if _, name, found := strings.Cut(file, "zoneinfo/"); found {
			names = append(names, name)
		}
	}
	for _, name := range names {
		if _, err := time.LoadLocation(name); err == nil && name != "" && name != "Local" {
			return name
		}
	}
	return workspace.Example().Zone
}

// systemLocale is the language that this machine speaks, where letters are built in for it.
func systemLocale() string {
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		tag, _, _ := strings.Cut(os.Getenv(name), ".")
		tag = strings.ReplaceAll(tag, "_", "-")
		language, _, _ := strings.Cut(tag, "-")
		for _, known := range []string{tag, language} {
			if slices.Contains(locale.Known(), known) {
				return known
			}
		}
	}
	return workspace.Example().Locale
}
