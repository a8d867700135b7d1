package pages

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"html/template"
	"net/http"

	"tidings/internal/inbound"
	"tidings/internal/locale"
)

//go:embed page.html
var pageText string

//go:embed page.css
var pageStyle string

// writer writes the pages.
type writer struct {
	t      *template.Template
	policy string // Content-Security-Policy
}

// newWriter makes a writer in the brand's colours, which can be read on their ground.
func newWriter(b inbound.Brand) (*writer, error) {
	style := pageStyle + ":root{--accent:" + b.Accent + "}@media (prefers-color-scheme:dark){:root{--accent:" +
		b.AccentDark + "}}\n"
	t, err := template.New("page").Funcs(template.FuncMap{
		"style": func() template.CSS { return template.CSS(style) }, //nolint:gosec // our own file and checked colours
		"logo":  func() bool { return len(b.Logo) > 0 },
	}).Parse(pageText)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256([]byte(style))
	policy := "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) +
		"'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
	if len(b.Logo) > 0 {
		policy += "; img-src 'self'"
	}
	return &writer{t: t, policy: policy}, nil
}

// page is one page. Its texts are plain and already in the reader's language.
type page struct {
	Locale       *locale.Locale
	Organisation string
	Title        string
	Text         []string
	Alert        bool // the title says what went wrong
	Status       string
	Button       *button
	Prefs        *prefsForm
	Link         *link
	SignUp       *signUpForm
	Languages    []choice // in which the page can be read; none: in no other
	InLanguages  string   // what they are, for screen readers
	Shallow      bool     // it stands beside the logo and not below it
}

// button is a form of one button.
type button struct{ Name, Label string }

// prefsForm is the form of the preferences.
type prefsForm struct {
	Service, ServiceNote, Update, UpdateNote string
	Streams, Region, Language, Save          string
	Joined                                   bool
	Regions, Locales                         []choice

	// Of those who signed up themselves.
	Own, Outages bool
	Components   *componentsForm
	Stop         string
}

type choice struct {
	Value, Name string
	Chosen      bool
}

func (p *writer) write(w http.ResponseWriter, code int, what page) {
	var b bytes.Buffer
	if err := p.t.Execute(&b, what); err != nil {
		http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	if what.Locale.Tag() != "" {
		w.Header().Set("Content-Language", what.Locale.Tag())
	}
	w.WriteHeader(code)
	w.Write(b.Bytes()) //nolint:errcheck // the asker went away
}

func of(s *inbound.Subscriber, title locale.Key) page {
	return page{Locale: s.Locale, Organisation: s.Organisation, Title: s.Locale.Phrase(title)}
}

func unsubscribeAsk(s *inbound.Subscriber) page {
	p := of(s, locale.KeyUnsubscribeTitle)
	p.Text = []string{
		s.Locale.Phrase(locale.KeyUnsubscribeAsk, s.Locale.Phrase(locale.KeyStreamUpdate), s.Address),
		s.Locale.Phrase(locale.KeyUnsubscribeKept),
	}
	p.Button = &button{"confirm", s.Locale.Phrase(locale.KeyUnsubscribeButton)}
	return p
}

func unsubscribeDone(s *inbound.Subscriber, back bool) page {
	p := of(s, locale.KeyUnsubscribeTitle)
	if back {
		p.Title, p.Status = s.Locale.Phrase(locale.KeyPrefsTitle), s.Locale.Phrase(locale.KeySaved)
		p.Button = &button{"confirm", s.Locale.Phrase(locale.KeyUnsubscribe)}
		return p
	}
	p.Status = s.Locale.Phrase(locale.KeyUnsubscribeDone)
	p.Text = []string{s.Locale.Phrase(locale.KeyUnsubscribeKept)}
	p.Button = &button{"again", s.Locale.Phrase(locale.KeyResubscribe)}
	return p
}

func acknowledgeAsk(s *inbound.Subscriber) page {
	p := of(s, locale.KeyAcknowledgeTitle)
	p.Text = []string{s.Locale.Phrase(locale.KeyAcknowledgeAsk, s.Subject)}
	p.Button = &button{"confirm", s.Locale.Phrase(locale.KeyAcknowledgeButton)}
	return p
}

func acknowledgeDone(s *inbound.Subscriber) page {
	p := of(s, locale.KeyAcknowledgeTitle)
	p.Status = s.Locale.Phrase(locale.KeyAcknowledgeDone)
	p.Text = []string{s.Subject}
	return p
}

func preferences(d *inbound.Preferences, saved bool) page {
	l := d.Subscriber.Locale
	p := of(&d.Subscriber, locale.KeyPrefsTitle)
	p.Text = []string{l.Phrase(locale.KeyPrefsIntro, d.Service, d.Address)}
	if saved {
		p.Status = l.Phrase(locale.KeySaved)
	}
	p.Prefs = &prefsForm{
		Streams: l.Phrase(locale.KeyLetters), Service: l.Phrase(locale.KeyStreamService),
		ServiceNote: l.Phrase(locale.KeyStreamServiceNote),
		Update:      l.Phrase(locale.KeyStreamUpdate), UpdateNote: l.Phrase(locale.KeyStreamUpdateNote),
		Joined: d.Update, Own: d.Own, Outages: d.Outages,
		Region: l.Phrase(locale.KeyRegion), Language: l.Phrase(locale.KeyLanguage), Save: l.Phrase(locale.KeySave),
		Regions: choices(d.Regions, d.Choice.Region), Locales: choices(d.Locales, d.Choice.Locale),
	}
	if d.Own {
		p.Prefs.ServiceNote = l.Phrase(locale.KeyStreamServiceOwn)
		p.Prefs.Components = components(l, d.Components, d.Choice.Components)
		if d.Update || d.Outages {
			p.Prefs.Stop = l.Phrase(locale.KeyStopAll)
		}
	}
	return p
}

// choices keeps a value that is not on offer any more as it is.
func choices(options []inbound.Option, now string) (out []choice) {
	found := false
	for _, o := range options {
		found = found || o.Value == now
		out = append(out, choice{o.Value, o.Name, o.Value == now})
	}
	if !found {
		name := now
		if name == "" {
			name = "–"
		}
		out = append([]choice{{now, name, true}}, out...)
	}
	return out
}
