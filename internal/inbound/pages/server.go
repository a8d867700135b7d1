// Package pages serves the recipients' own pages (unsubscribe, preferences,
// "I have read this") and the webhooks of mail providers. It is a thin face over
// inbound. The pages need no JavaScript, set no cookie, and show no more of a person
// than that person recognises; GET and HEAD never change anything, as mail
// systems follow the links of every letter.
package pages

import (
	"context"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"tidings/internal/inbound"
)

// Options tune the pages. The zero value is right for a server behind a proxy on
// the same machine, or for one without a proxy.
type Options struct {
	PublicURL string                           // base of the links; its path is served beside the root
	Env       func(string) string              // secrets of the webhooks; nil: the process's environment
	Client    *http.Client                     // gets the certificates of SNS; nil: one with the system's roots
	Say       func(format string, args ...any) // tells the operator what to do; nil: the log
	Ready     func(context.Context) error
	Now       func() time.Time // nil: the system's clock
	Log       *slog.Logger     // nil: silent
	Rate      Rate             // of one remote address; zero: the default
	SignUps   Rate             // of requests to sign up from one remote address; zero: the default
}

// New makes the handler of the public pages and webhooks.
func New(ctx context.Context, in *inbound.Inbound, o Options) (http.Handler, error) {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Env == nil {
		o.Env = os.Getenv
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	brand := in.Brand()
	write, err := newWriter(brand)
	if err != nil {
		return nil, err
	}
	h := &handler{in: in, logo: brand.Logo, log: o.Log, limit: newLimiter(o.Rate, o.Now),
		hooks: newLimiter(o.Rate.ofHooks(), o.Now),
		joins: newLimiter(o.SignUps.ofSignUps(), o.Now), pages: write}
	hooks, err := in.Webhooks(ctx, inbound.WebhookOptions{Env: o.Env, Client: o.Client, Say: o.Say})
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	h.routes(mux, "")
	if prefix := pathOf(o.PublicURL); prefix != "" {
		h.routes(mux, prefix)
	}
	for name, hook := range hooks {
		mux.Handle("/webhooks/"+name, h.ratedHook(hook))
	}
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) {
		w.Write([]byte("ok\n")) //nolint:errcheck // the asker went away
	})
	mux.HandleFunc("GET /readyz", h.rated(readyz(o.Ready)))
	mux.HandleFunc("GET /robots.txt", func(w http.ResponseWriter, _ *http.Request) {
		w.Write([]byte("User-agent: *\nDisallow: /\n")) //nolint:errcheck // the asker went away
	})
	for _, page := range []string{"/healthz", "/readyz", "/robots.txt"} {
		mux.HandleFunc(page, h.rated(h.allowOnly("GET, HEAD")))
	}
	mux.HandleFunc("/", h.unknown)
	return headers(mux, write.policy), nil
}

// pathOf gives the path of the public URL without a slash at its end.
func pathOf(public string) string {
	u, err := url.Parse(public)
	if err != nil {
		return ""
	}
	return strings.TrimRight(u.Path, "/")
}

func (h *handler) routes(mux *http.ServeMux, prefix string) {
	for _, page := range []string{"/u/{token}", "/p/{token}", "/a/{token}"} {
		mux.HandleFunc(prefix+page, h.rated(h.allowOnly("GET, HEAD, POST")))
	}
	if h.in.SignUpOpen() {
		h.signUpRoutes(mux, prefix)
	}
	if len(h.logo) > 0 {
		mux.HandleFunc("GET "+prefix+"/brand.png", h.rated(h.showLogo))
	}
	mux.HandleFunc("GET "+prefix+"/u/{token}", h.rated(h.askUnsubscribe))
	mux.HandleFunc("POST "+prefix+"/u/{token}", h.rated(h.unsubscribe))
	mux.HandleFunc("GET "+prefix+"/p/{token}", h.rated(h.askPreferences))
	mux.HandleFunc("POST "+prefix+"/p/{token}", h.rated(h.savePreferences))
	mux.HandleFunc(prefix+"/d/{token}", h.rated(h.allowOnly("GET, HEAD")))
	mux.HandleFunc("GET "+prefix+"/d/{token}", h.rated(h.paper))
	mux.HandleFunc("GET "+prefix+"/a/{token}", h.rated(h.askAcknowledge))
	mux.HandleFunc("POST "+prefix+"/a/{token}", h.rated(h.acknowledge))
}

func readyz(ready func(context.Context) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if ready != nil && ready(r.Context()) != nil {
			http.Error(w, "not ready", http.StatusServiceUnavailable)
			return
		}
		w.Write([]byte("ok\n")) //nolint:errcheck // the asker went away
	}
}

// headers are the same for every answer.
func headers(next http.Handler, policy string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		h.Set("X-Robots-Tag", "noindex, nofollow")
		h.Set("Cache-Control", "no-store")
		h.Set("Permissions-Policy", "interest-cohort=()")
		ctx, cancel := context.WithTimeout(r.Context(), askedTime)
		defer cancel()
		r.Body = http.MaxBytesReader(w, r.Body, maxBody(r))
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}

// maxBody lets webhooks, which come in batches, be larger than a form.
func maxBody(r *http.Request) int64 {
	if strings.HasPrefix(r.URL.Path, "/webhooks/") {
		return 4 << 20
	}
	if strings.Contains(r.URL.Path, "/u/") {
		return maxLeave
	}
	return maxForm
}
