package pages_test

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"tidings/internal/inbound/pages"
	"tidings/internal/registry"
)

// FuzzSignUp posts anything as a form of the sign-up page, and asks for any link: the answer
// is always one of the page's own, and nobody becomes a recipient.
func FuzzSignUp(f *testing.F) {
	o := openOffice(f, 0, openToAll)
	in, err := o.d.Inbound(f.Context())
	must(f, err)
	h, err := pages.New(f.Context(), in, pages.Options{PublicURL: o.d.PublicURL(), Rate: pages.Rate{PerSecond: 1e9,
		Burst: 1e9, Forged: 1}, SignUps: pages.Rate{PerSecond: 1e9, Burst: 1e9}})
	must(f, err)
	for _, form := range []string{join("ada@example.org", "database").Encode(), "want=link&address=ada@example.org",
		"want=join&address=%0d%0aBcc:x@y.z&region=emea&locale=en",
		"want=join&component=%00&address=a@b.cd&locale=en", "%zz",
		strings.Repeat("component=database&", 500), "want=join&want=link"} {
		f.Add(form, "application/x-www-form-urlencoded", "de", "aaaaaaaaaaaaaaaaaaaaaaaaaaaa")
	}
	f.Add("--x\r\n\r\n--x--", "multipart/form-data; boundary=x", "<", "../../subscribe")
	f.Add("{}", "application/json", "\x00", "%2e%2e")
	allowed := []int{200, 400, 404, 405, 413, 422}
	f.Fuzz(func(t *testing.T, form, kind, lang, token string) {
		post := httptest.NewRequest("POST", publicPath+"/subscribe", strings.NewReader(form))
		post.URL.RawQuery = "lang=" + lang
		post.Header.Set("Content-Type", kind)
		post.Header.Set("Accept-Language", lang)
		confirming := httptest.NewRequest("POST", publicPath+"/s/x", strings.NewReader("confirm=yes"))
		confirming.URL.Path = publicPath + "/s/" + token
		confirming.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		for _, r := range []*http.Request{post, confirming} {
			w := httptest.NewRecorder()
			h.ServeHTTP(w, r)
			moved := w.Code == http.StatusMovedPermanently ||
				w.Code == http.StatusTemporaryRedirect // of a strange path
			if !slices.Contains(allowed, w.Code) && !moved {
				t.Errorf("%d: %s", w.Code, w.Body)
			}
		}
		if n := o.registered(t); n != 0 {
			t.Errorf("%d recipients of whom none confirmed", n)
		}
	})
}

// registered counts the recipients.
func (o *office) registered(t testing.TB) (n int) {
	t.Helper()
	must(t, o.d.ListRecipients(t.Context(), registry.Filter{}, func(registry.Line) error { n++; return nil }))
	return n
}
