package publishing

import (
	"context"
	"net/http"
	"os"

	"tidings/internal/httpd"
)

// ServeSite shows the published pages.
func (p *Publisher) ServeSite(ctx context.Context, listen string, say func(string, ...any)) error {
	return httpd.Listen(ctx, listen, p.SiteHandler(), say)
}

// SiteHandler serves the site as a web server does that is set up for it: an unknown
// address gets the site's own page for that.
func (p *Publisher) SiteHandler() http.Handler {
	files := httpd.Files(p.ws.Path(Dir))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		lost := &lostPage{ResponseWriter: w}
		files.ServeHTTP(lost, r)
		if lost.lost {
			lost.show(p.ws.Path(Dir, "404.html"))
		}
	})
}

// lostPage keeps back what a file server says of an address that leads nowhere.
type lostPage struct {
	http.ResponseWriter
	lost bool
}

// WriteHeader notes that nothing was found, and passes any other code on.
func (w *lostPage) WriteHeader(code int) {
	if w.lost = code == http.StatusNotFound; !w.lost {
		w.ResponseWriter.WriteHeader(code)
	}
}

// Write leaves out the words of the file server.
func (w *lostPage) Write(b []byte) (int, error) {
	if w.lost {
		return len(b), nil
	}
	return w.ResponseWriter.Write(b)
}

func (w *lostPage) show(page string) {
	b, err := os.ReadFile(page)
	if err != nil {
		b = []byte("<!DOCTYPE html><title>Not found</title><p>There is no page at this address.</p>")
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Del("Content-Length")
	w.ResponseWriter.WriteHeader(http.StatusNotFound)
	w.ResponseWriter.Write(b) //nolint:errcheck // the browser went away
}
