package desk

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"tidings/internal/publishing"
)

// An unknown address gets the site's own page, with the code for it; all else is
// served as it is.
func TestUnknownAddressOfTheSite(t *testing.T) {
	d := sampleDesk(t)
	if _, err := d.Publish(t.Context()); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(d.SiteHandler())
	defer server.Close()
	get := func(path string) (int, string) {
		t.Helper()
		r, err := http.Get(server.URL + path)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Body.Close()
		b, err := io.ReadAll(r.Body)
		if err != nil {
			t.Fatal(err)
		}
		if r.StatusCode != http.StatusOK && !strings.HasPrefix(r.Header.Get("Content-Type"), "text/html") {
			t.Errorf("%s: %s", path, r.Header.Get("Content-Type"))
		}
		return r.StatusCode, string(b)
	}
	for _, path := range []string{"/nowhere", "/nowhere.html", "/incidents/none.html", "/a/b/c/"} {
		if code, body := get(path); code != http.StatusNotFound ||
			!strings.Contains(body, "This page does not exist.") || !strings.Contains(body, `href="/index.html"`) ||
			strings.Contains(body, "404 page not found") {
			t.Errorf("%s: %d %.200s", path, code, body)
		}
	}
	for _, path := range []string{"/", "/history/", "/feed.atom"} {
		if code, body := get(path); code != http.StatusOK || len(body) < 500 {
			t.Errorf("%s: %d, %d bytes", path, code, len(body))
		}
	}
	if err := os.Remove(d.ws.Path(publishing.Dir, "404.html")); err != nil {
		t.Fatal(err)
	}
	if code, body := get("/nowhere"); code != http.StatusNotFound ||
		!strings.Contains(body, "no page at this address") {
		t.Errorf("without the page: %d %s", code, body)
	}
}
