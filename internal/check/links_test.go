package check

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tidings/internal/check/follow"
	"tidings/internal/letter"
)

// Links are followed to a real server; those that another rule finds wrong are not asked for.
func TestFollow(t *testing.T) {
	var (
		mu    sync.Mutex
		asked []string
	)
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		mu.Lock()
		asked = append(asked, q.Host+q.URL.Path)
		mu.Unlock()
		switch q.URL.Path {
		case "/gone":
			w.WriteHeader(http.StatusGone)
		case "/busy":
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	}))
	defer site.Close()
	c := corpusCase{organisation: "Lighthouse Software | Lighthouse | lighthouse.software | Etc/UTC",
		files: map[string]string{"en.md": "# Lighthouse: three pages\n\nHello,\n\n" +
			"see [the guide](http://www.lighthouse.software/guide#start) and " +
			"[the old prices](http://www.lighthouse.software/gone).\n\n" +
			"* [The old prices](http://www.lighthouse.software/gone#again), " +
			"[orders](http://www.lighthouse.software/busy)\n" +
			"* [Staff](http://10.0.0.1/), [sample](https://www.qsol.example/), " +
			"[nobody](http://a:b@www.lighthouse.software/x)\n"}}
	s, err := letter.Read(c.workspace(t), "n", c.workspace(t).RecordsAfresh)
	if err != nil {
		t.Fatal(err)
	}
	r := New("n")
	Follow(t.Context(), Read(s, time.Now()), follow.Follower{
		Dial: func(ctx context.Context, network, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, network, site.Listener.Addr().String())
		}}, r)
	want := []string{
		"notices/n/en.md:5:66: warning: http://www.lighthouse.software/gone answers that there is no such page (410)" +
			" (2 places, also notices/n/en.md:7:4)",
		"notices/n/en.md:7:65: note: http://www.lighthouse.software/busy answers with an error of its server (503)",
	}
	var got []string
	for _, f := range r.Findings {
		says, _ := f.Parts()
		got = append(got, f.Where+": "+f.Level+": "+says)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	slices.Sort(asked)
	if diff := cmp.Diff([]string{"www.lighthouse.software/busy", "www.lighthouse.software/gone",
		"www.lighthouse.software/guide"}, slices.Compact(asked)); diff != "" {
		t.Error("asked: ", diff)
	}
}
