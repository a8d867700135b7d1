package pages

import (
	"errors"
	"io"
	"log/slog"
	"mime"
	"net/http"
	"strings"
	"time"

	"golang.org/x/text/language"

	"tidings/internal/inbound"
	"tidings/internal/locale"
)

// rated counts a request for its remote address.
func (h *handler) rated(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if !h.limit.take(remote(r), 1) {
			w.Header().Set("Retry-After", "60")
			h.notice(w, r, http.StatusTooManyRequests, locale.KeyTooMany)
			return
		}
		next(w, r)
	}
}

// ratedHook counts the calls of a provider that were refused: whoever proves himself
// may call as often as there is something to say. The price is held while a call is
// looked at, so that many at once cost as much as many in turn.
func (h *handler) ratedHook(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		who, price := remote(r), h.hooks.rate.Forged
		if !h.hooks.take(who, price) {
			w.Header().Set("Retry-After", "10")
			http.Error(w, "too many calls that were refused, try again later", http.StatusTooManyRequests)
			return
		}
		seen := &answered{ResponseWriter: w}
		next.ServeHTTP(seen, r)
		if seen.code < 400 {
			h.hooks.giveBack(who, price)
		}
	})
}

// answered remembers the code of an answer.
type answered struct {
	http.ResponseWriter
	code int
}

// WriteHeader notes the code.
func (a *answered) WriteHeader(code int) {
	a.code = code
	a.ResponseWriter.WriteHeader(code)
}

// fail answers for a fault. Every link that is not ours gets the same page,
// whatever is wrong with it.
func (h *handler) fail(w http.ResponseWriter, r *http.Request, err error) {
	big := (*http.MaxBytesError)(nil)
	switch {
	case errors.Is(err, inbound.ErrLink):
		h.limit.take(remote(r), h.limit.rate.Forged-1)
		h.notice(w, r, http.StatusNotFound, locale.KeyLinkInvalid)
	case errors.Is(err, inbound.ErrOften):
		w.Header().Set("Retry-After", "86400")
		h.notice(w, r, http.StatusTooManyRequests, locale.KeyTooMany)
	case errors.Is(err, errTooMany):
		w.Header().Set("Retry-After", "60")
		h.notice(w, r, http.StatusTooManyRequests, locale.KeyTooMany)
	case errors.As(err, &big):
		h.notice(w, r, http.StatusRequestEntityTooLarge, locale.KeyBadRequest)
	case errors.Is(err, errForm), errors.Is(err, inbound.ErrOffer):
		h.notice(w, r, http.StatusBadRequest, locale.KeyBadRequest)
	default:
		h.log.Error("page failed", "path", r.Pattern, "why", err)
		h.notice(w, r, http.StatusServiceUnavailable, locale.KeyTryLater)
	}
}

// notice is a page of one sentence, in the browser's language.
func (h *handler) notice(w http.ResponseWriter, r *http.Request, code int, key locale.Key) {
	l := browserLocale(r)
	h.pages.write(w, code, page{Locale: l, Title: l.Phrase(key), Alert: code >= 400})
}

// allowOnly answers every method that a page has no handler for (RFC 9110,
// section 15.5.6).
func (h *handler) allowOnly(methods string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Allow", methods)
		h.notice(w, r, http.StatusMethodNotAllowed, locale.KeyBadRequest)
	}
}

func (h *handler) unknown(w http.ResponseWriter, r *http.Request) {
	if !h.limit.take(remote(r), h.limit.rate.Forged) {
		w.Header().Set("Retry-After", "60")
		h.notice(w, r, http.StatusTooManyRequests, locale.KeyTooMany)
		return
	}
	h.notice(w, r, http.StatusNotFound, locale.KeyLinkInvalid)
}

// browserLocale chooses the language of pages that belong to nobody.
func browserLocale(r *http.Request) *locale.Locale {
	var tags []language.Tag
	for _, t := range locale.Known() {
		tags = append(tags, language.Make(t))
	}
	_, i := language.MatchStrings(language.NewMatcher(tags), r.Header.Get("Accept-Language"))
	l, err := locale.Parse(locale.Known()[i])
	if err != nil { // every known locale can be read
		return &locale.Locale{}
	}
	return l
}

// errForm says that a form was not one of ours.
var errForm = errors.New("the form is not one of this page's")

// errTooMany says that a network asked more than it may.
var errTooMany = errors.New("too many requests from one network")

// form reads a small form. Mailbox providers post it either way (RFC 8058, section
// 3.2), and some programs with no type, or that of plain text.
func form(r *http.Request) error {
	if kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); kind == "" || kind == "text/plain" {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	err := r.ParseForm() // first, as ParseMultipartForm would hide its error
	if err == nil {
		err = r.ParseMultipartForm(maxForm)
	}
	if errors.Is(err, http.ErrNotMultipart) {
		err = nil
	}
	big := (*http.MaxBytesError)(nil)
	if err != nil && !errors.As(err, &big) {
		err = errForm
	}
	return err
}

// said gives what a form says under a name; a line's end behind it is no part of it.
func said(r *http.Request, name string) string { return strings.TrimSpace(r.PostFormValue(name)) }

func (h *handler) askUnsubscribe(w http.ResponseWriter, r *http.Request) {
	s, err := h.in.UnsubscribeLink(r.Context(), r.PathValue("token"))
	if err != nil {
		h.fail(w, r, err)
		return
	}
	h.pages.write(w, http.StatusOK, unsubscribeAsk(s))
}

// unsubscribe takes the mailbox provider's POST and that of our own page. The signed
// link and the method are enough, whatever the body is: clients send none, or one of
// another form, and nobody is to be left subscribed for that (RFC 8058, section 3.1).
// Only the page's own button takes it back.
func (h *handler) unsubscribe(w http.ResponseWriter, r *http.Request) {
	token := r.PathValue("token")
	s, err := h.in.UnsubscribeLink(r.Context(), token)
	back := err == nil && form(r) == nil && said(r, "again") == "yes"
	io.Copy(io.Discard, r.Body) //nolint:errcheck // whoever still sends is to hear the answer
	switch {
	case err != nil:
	case back:
		err = h.in.Resubscribe(r.Context(), token)
	default:
		err = h.in.Unsubscribe(r.Context(), token)
	}
	if err != nil {
		h.fail(w, r, err)
		return
	}
	h.pages.write(w, http.StatusOK, unsubscribeDone(s, back))
}

func (h *handler) askAcknowledge(w http.ResponseWriter, r *http.Request) {
	s, err := h.in.AcknowledgeLink(r.Context(), r.PathValue("token"))
	if err != nil {
		h.fail(w, r, err)
		return
	}
	h.pages.write(w, http.StatusOK, acknowledgeAsk(s))
}

func (h *handler) acknowledge(w http.ResponseWriter, r *http.Request) {
	token := r.PathValue("token")
	s, err := h.in.AcknowledgeLink(r.Context(), token)
	if err == nil {
		err = form(r)
	}
	if err == nil && said(r, "confirm") != "yes" {
		err = errForm
	}
	if err == nil {
		err = h.in.Acknowledge(r.Context(), token)
	}
	if err != nil {
		h.fail(w, r, err)
		return
	}
	h.pages.write(w, http.StatusOK, acknowledgeDone(s))
}

func (h *handler) askPreferences(w http.ResponseWriter, r *http.Request) {
	p, err := h.in.Preferences(r.Context(), r.PathValue("token"))
	if err != nil {
		h.fail(w, r, err)
		return
	}
	h.pages.write(w, http.StatusOK, preferences(p, false))
}

func (h *handler) savePreferences(w http.ResponseWriter, r *http.Request) {
	token := r.PathValue("token")
	p, err := h.in.Preferences(r.Context(), token)
	if err == nil {
		err = form(r)
	}
	if err == nil {
		err = h.save(r, token, p)
	}
	if err == nil {
		p, err = h.in.Preferences(r.Context(), token)
	}
	if err != nil {
		h.fail(w, r, err)
		return
	}
	page := preferences(p, true)
	if p.Own && said(r, "stop") == "yes" {
		page.Status = p.Subscriber.Locale.Phrase(locale.KeyStopped)
	}
	h.pages.write(w, http.StatusOK, page)
}

// save wants the page's own form: an empty one would unsubscribe.
func (h *handler) save(r *http.Request, token string, p *inbound.Preferences) error {
	if p.Own && said(r, "stop") == "yes" {
		nothing := p.Choice
		nothing.Update, nothing.Outages = false, false
		return h.in.SavePreferences(r.Context(), token, nothing)
	}
	if said(r, "save") != "yes" {
		return errForm
	}
	choice := inbound.Choice{
		Update: said(r, "update") == "yes",
		Region: said(r, "region"),
		Locale: said(r, "locale"),

		Outages:    said(r, "service") == "yes",
		Components: r.PostForm["component"],
	}
	if !among(choice.Region, p.Choice.Region, p.Regions) || !among(choice.Locale, p.Choice.Locale, p.Locales) {
		return errForm
	}
	return h.in.SavePreferences(r.Context(), token, choice)
}

func among(v, now string, options []inbound.Option) bool {
	if v == now {
		return true
	}
	for _, o := range options {
		if o.Value == v {
			return true
		}
	}
	return false
}

// handler answers on the public pages.
type handler struct {
	in    *inbound.Inbound
	log   *slog.Logger
	limit *limiter // of the pages
	joins *limiter // of what is asked on the sign-up page
	hooks *limiter // of the webhooks
	pages *writer
	logo  []byte // PNG; empty: the organisation's name stands for it
}

// showLogo gives the brand's logo, which is no secret and may be kept.
func (h *handler) showLogo(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "image/png")
	w.Header().Set("Cache-Control", "public, max-age=3600")
	w.Write(h.logo) //nolint:errcheck // the asker went away
}

const (
	maxForm   = 16 << 10         // bytes of a form
	maxLeave  = 1 << 20          // bytes of a POST to leave, whose body does not matter
	askedTime = 25 * time.Second // for one request's work; a disk may be busy
)
