package pages

import (
	"errors"
	"net/http"
	"slices"
	"strings"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"tidings/internal/inbound"
	"tidings/internal/locale"
)

// signUpForm is what the sign-up page asks: two forms, one to sign up and one for the link
// to the preferences of whoever did before.
type signUpForm struct {
	Address, Entered, Bad       string
	LeaveEmpty                  string // a field that only programs fill
	Components                  *componentsForm
	Region, Language            string
	Regions, Locales            []choice
	Consent, Button             string
	MineTitle, Mine, MineButton string
	MineEntered, MineBad        string
}

// componentsForm is a list of components of which some are chosen.
type componentsForm struct {
	Legend, Note string
	Choices      []choice
}

// link is a link that stands by itself.
type link struct{ URL, Label string }

// components is nil where there are none to choose from.
func components(l *locale.Locale, options []inbound.Option, chosen []string) *componentsForm {
	if len(options) < 2 {
		return nil
	}
	f := &componentsForm{Legend: l.Phrase(locale.KeyComponents), Note: l.Phrase(locale.KeySubscribeComponentsNote)}
	for _, o := range options {
		c := choice{Value: o.Value, Name: o.Name}
		for _, id := range chosen {
			c.Chosen = c.Chosen || id == o.Value
		}
		f.Choices = append(f.Choices, c)
	}
	return f
}

func (h *handler) signUpRoutes(mux *http.ServeMux, prefix string) {
	for _, page := range []string{"/subscribe", "/s/{token}"} {
		mux.HandleFunc(prefix+page, h.rated(h.allowOnly("GET, HEAD, POST")))
	}
	mux.HandleFunc("GET "+prefix+"/subscribe", h.rated(h.askSignUp))
	mux.HandleFunc("POST "+prefix+"/subscribe", h.rated(h.signUp))
	mux.HandleFunc("GET "+prefix+"/s/{token}", h.rated(h.askConfirm))
	mux.HandleFunc("POST "+prefix+"/s/{token}", h.rated(h.confirm))
}

// pageLocale is the language that the reader chose, or the browser's.
func pageLocale(r *http.Request) *locale.Locale {
	tag := r.URL.Query().Get("lang")
	for _, known := range locale.Known() {
		if known == tag {
			if l, err := locale.Parse(tag); err == nil {
				return l
			}
		}
	}
	return browserLocale(r)
}

func (h *handler) askSignUp(w http.ResponseWriter, r *http.Request) {
	h.pages.write(w, http.StatusOK, h.signUpPage(r, inbound.Wanted{}))
}

// signUpPage is the page with what was entered already.
func (h *handler) signUpPage(r *http.Request, w inbound.Wanted) page {
	l := pageLocale(r)
	o := h.in.Offer(l)
	now := w.Locale
	if now == "" {
		now = nearest(o.Locales, o.Locale)
	}
	p := page{Locale: l, Organisation: o.Organisation, Title: l.Phrase(locale.KeySubscribeTitle, o.Service),
		Text: []string{l.Phrase(locale.KeySubscribeIntro)}, Shallow: true, Languages: languages(l.Tag()),
		InLanguages: l.Phrase(locale.KeyLanguage)}
	p.SignUp = &signUpForm{
		Address: l.Phrase(locale.KeySubscribeAddress), Entered: w.Address,
		LeaveEmpty: l.Phrase(locale.KeySubscribeLeaveEmpty), Components: components(l, o.Components, w.Components),
		Region: l.Phrase(locale.KeyRegion), Language: l.Phrase(locale.KeyLanguage), Locales: choices(o.Locales, now),
		Consent: consent(l, o), Button: l.Phrase(locale.KeySubscribe),
		MineTitle: l.Phrase(locale.KeySubscribeMineTitle), Mine: l.Phrase(locale.KeySubscribeMine),
		MineButton: l.Phrase(locale.KeySubscribeMineButton),
	}
	if len(o.Regions) > 1 { // the first one, which is none, is what a field that must be filled begins with
		p.SignUp.Regions = choices(append([]inbound.Option{{Name: "–"}}, o.Regions...), w.Region)
	}
	return p
}

// consent is what whoever signs up agrees to, as they read it.
func consent(l *locale.Locale, o inbound.Offer) string {
	return l.Phrase(locale.KeySubscribeConsent, o.Organisation, o.Service)
}

// nearest is the language on offer that is closest to a tag.
func nearest(options []inbound.Option, tag string) string {
	var tags []language.Tag
	for _, o := range options {
		if o.Value == tag {
			return tag
		}
		tags = append(tags, language.Make(o.Value))
	}
	if len(tags) == 0 {
		return tag
	}
	_, i := language.MatchStrings(language.NewMatcher(tags), tag)
	return options[i].Value
}

// languages are those in which the page can be read, each by its own name; of one language's
// regions that which is read.
func languages(now string) (out []choice) {
	for _, tag := range locale.Known() {
		base, _, regional := strings.Cut(tag, "-")
		if regional && tag != now && slices.Contains(locale.Known(), base) {
			continue
		}
		out = append(out, choice{tag, display.Self.Name(language.Make(tag)), tag == now})
	}
	return out
}

// signUp takes both forms of the page. Every address gets the same answer, whether it is
// known, new, suppressed or was asked for a moment ago.
func (h *handler) signUp(w http.ResponseWriter, r *http.Request) {
	want, err := h.readSignUp(r)
	if err != nil {
		h.fail(w, r, err)
		return
	}
	mine := said(r, "want") == "link"
	if said(r, "topic") == "" { // else a program filled it: it may think that it was heard
		if mine {
			err = h.in.SendLink(r.Context(), want.Address, want.Page)
		} else {
			err = h.in.SignUp(r.Context(), want)
		}
	}
	switch {
	case errors.Is(err, inbound.ErrAddress):
		h.joins.giveBack(remote(r), 1)
		h.again(w, r, want, mine)
	case errors.Is(err, inbound.ErrBusy):
		w.Header().Set("Retry-After", "3600")
		h.notice(w, r, http.StatusServiceUnavailable, locale.KeyTryLater)
	case err != nil:
		h.fail(w, r, err)
	default:
		l := pageLocale(r)
		o := h.in.Offer(l)
		h.pages.write(w, http.StatusOK, page{Locale: l, Organisation: o.Organisation, Shallow: true,
			Title: l.Phrase(locale.KeySubscribeSentTitle), Text: []string{l.Phrase(locale.KeySubscribeSent)}})
	}
}

// readSignUp reads the form and counts it for the sender's network. Other sites' forms are
// not taken, which their visitors would send without knowing.
func (h *handler) readSignUp(r *http.Request) (w inbound.Wanted, err error) {
	if r.Header.Get("Sec-Fetch-Site") == "cross-site" {
		return w, errForm
	}
	if err := form(r); err != nil {
		return w, err
	}
	if want := said(r, "want"); want != "join" && want != "link" {
		return w, errForm
	}
	if !h.joins.take(remote(r), 1) {
		return w, errTooMany
	}
	l := pageLocale(r)
	return inbound.Wanted{Address: said(r, "address"), Region: said(r, "region"), Locale: said(r, "locale"),
		Components: r.PostForm["component"], Words: consent(l, h.in.Offer(l)), Page: l.Tag()}, nil
}

// again shows the form with what was entered, and says that the address is none.
func (h *handler) again(w http.ResponseWriter, r *http.Request, want inbound.Wanted, mine bool) {
	entered := strings.ToValidUTF8(want.Address, "\uFFFD")
	if mine {
		want = inbound.Wanted{}
	}
	want.Address = entered
	p := h.signUpPage(r, want)
	bad := p.Locale.Phrase(locale.KeySubscribeBadAddress)
	if mine {
		p.SignUp.Entered, p.SignUp.MineEntered, p.SignUp.MineBad = "", entered, bad
	} else {
		p.SignUp.Bad = bad
	}
	h.pages.write(w, http.StatusUnprocessableEntity, p)
}

// askConfirm shows the button that confirms. Mail systems that open every link press none.
func (h *handler) askConfirm(w http.ResponseWriter, r *http.Request) {
	s, err := h.in.SignUpLink(r.Context(), r.PathValue("token"))
	if err != nil {
		h.fail(w, r, err)
		return
	}
	p := of(s, locale.KeySubscribeConfirmTitle)
	p.Text = []string{s.Locale.Phrase(locale.KeySubscribeConfirmAsk, s.Service, s.Address)}
	p.Button = &button{"confirm", s.Locale.Phrase(locale.KeySubscribeConfirmButton)}
	h.pages.write(w, http.StatusOK, p)
}

func (h *handler) confirm(w http.ResponseWriter, r *http.Request) {
	err := form(r)
	if err == nil && said(r, "confirm") != "yes" {
		err = errForm
	}
	var s *inbound.Subscriber
	var own string
	if err == nil {
		s, own, err = h.in.ConfirmSignUp(r.Context(), r.PathValue("token"))
	}
	if err != nil {
		h.fail(w, r, err)
		return
	}
	h.pages.write(w, http.StatusOK, page{Locale: s.Locale, Organisation: s.Organisation,
		Title:  s.Locale.Phrase(locale.KeySubscribeTitle, s.Service),
		Status: s.Locale.Phrase(locale.KeySubscribeConfirmDone),
		Link:   &link{own, s.Locale.Phrase(locale.KeyPrefsTitle)}})
}
