package follow

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// site is a web site on this machine, and a follower to whom every name leads there but
// one that there is not.
func site(t *testing.T, pages http.HandlerFunc) Follower {
	t.Helper()
	s := httptest.NewTLSServer(pages)
	t.Cleanup(s.Close)
	roots := x509.NewCertPool()
	roots.AddCert(s.Certificate())
	return Follower{
		TLS: &tls.Config{RootCAs: roots},
		Dial: func(ctx context.Context, network, address string) (net.Conn, error) {
			if strings.HasPrefix(address, "gone.") {
				return nil, &net.DNSError{Name: "gone.example.com", IsNotFound: true}
			}
			return new(net.Dialer).DialContext(ctx, network, s.Listener.Addr().String())
		},
	}
}

func TestVerdicts(t *testing.T) {
	f := site(t, func(w http.ResponseWriter, q *http.Request) {
		switch q.URL.Path {
		case "/browsers-only":
			if q.Method == http.MethodHead {
				w.WriteHeader(http.StatusMethodNotAllowed)
			}
		case "/moved":
			http.Redirect(w, q, "/", http.StatusMovedPermanently)
		case "/round":
			http.Redirect(w, q, "/round", http.StatusFound)
		case "/":
		case "/refused":
			w.WriteHeader(http.StatusForbidden)
		case "/staff":
			w.WriteHeader(http.StatusUnauthorized)
		case "/broken":
			w.WriteHeader(http.StatusBadGateway)
		case "/silent":
			<-q.Context().Done()
		default:
			w.WriteHeader(http.StatusNotFound)
		}
	})
	const at = "https://example.com" // the name of the server's certificate
	want := map[string]Answer{
		at + "/":                     {},
		at + "/moved":                {},
		at + "/browsers-only":        {},
		at + "/no-such-page":         {Missing, "answers that there is no such page (404)"},
		at + "/round":                {Missing, "leads on and on (more than 5 times)"},
		at + "/refused":              {Unsure, "did not let this program in (403)"},
		at + "/staff":                {Unsure, "asks for a name and a password (401)"},
		at + "/broken":               {Unsure, "answers with an error of its server (502)"},
		"https://gone.example.com/":  {Missing, "leads to a site that there is not (gone.example.com)"},
		"https://other.example.net/": {Missing, "shows a certificate that browsers warn of"},
	}
	var addresses []string
	for a := range want {
		addresses = append(addresses, a, a)
	}
	if diff := cmp.Diff(want, f.All(t.Context(), addresses)); diff != "" {
		t.Error(diff)
	}
	f.Wait = 50 * time.Millisecond
	if got := f.All(t.Context(), []string{at + "/silent"})[at+"/silent"]; got.Verdict != Unsure ||
		!strings.HasPrefix(got.Why, "did not answer") {
		t.Errorf("a silent site: %+v", got)
	}
}

// The network behind the manager is asked nothing: the server counts.
func TestNoInnerNetwork(t *testing.T) {
	var asked atomic.Int32
	s := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked.Add(1) }))
	defer s.Close()
	got := Follower{}.All(t.Context(), []string{s.URL})
	want := map[string]Answer{s.URL: {Missing, "leads to an address of a private network, which readers cannot open"}}
	if diff := cmp.Diff(want, got); diff != "" || asked.Load() != 0 {
		t.Errorf("%s\nasked %d times", diff, asked.Load())
	}
}

func TestBounds(t *testing.T) {
	var now, most, all atomic.Int32
	f := site(t, func(http.ResponseWriter, *http.Request) {
		n := now.Add(1)
		defer now.Add(-1)
		all.Add(1)
		for m := most.Load(); n > m && !most.CompareAndSwap(m, n); m = most.Load() {
		}
	})
	var addresses []string
	for i := range 2 * Most {
		addresses = append(addresses, fmt.Sprintf("https://example.com/%d", i))
	}
	got := f.All(t.Context(), addresses)
	if len(got) != Most || all.Load() != Most || most.Load() > atOnce {
		t.Errorf("%d answers to %d requests, %d at once", len(got), all.Load(), most.Load())
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if got := f.All(ctx, addresses); len(got) != 0 {
		t.Errorf("%d answers after the check was stopped", len(got))
	}
}
