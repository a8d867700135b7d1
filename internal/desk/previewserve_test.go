package desk

import (
	"bufio"
	"context"
	"crypto/sha256"
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/google/go-cmp/cmp"

	"tidings/internal/browsertest"
	"tidings/internal/drafting"
	"tidings/internal/registry"
	"tidings/internal/workspace"
)

// files gives what a person has in the workspace, by name: not the program's own memory.
func files(t *testing.T, root string) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, _ := filepath.Rel(root, path)
		if rel == workspace.StateDir {
			return fs.SkipDir
		}
		if e.IsDir() || strings.HasPrefix(rel, "tidings.db") {
			return nil
		}
		b, err := os.ReadFile(path)
		out[rel] = fmt.Sprintf("%x", sha256.Sum256(b))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// The preview shows the letter as it is at each moment, and what is wrong with a broken
// one, and tells the browser of each change; it changes nothing.
func TestPreviewServes(t *testing.T) {
	d := sampleDesk(t)
	if _, err := d.ImportRecipients(t.Context(), filepath.Join(d.ws.Root, workspace.RecipientDir, "qsol-users.csv"),
		registry.ImportOptions{}); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Draft(t.Context(), drafting.Options{Slug: "n", Template: "incident-update",
		Incidents: []string{"2006-11-14-oracle-shutdown"}, AsOf: "2006-11-20T09:00:00Z",
		Locales: []string{"en", "ja"}}); err != nil {
		t.Fatal(err)
	}
	s := httptest.NewServer(d.previewHandler(t.Context(), PreviewOptions{Slug: "n"}))
	defer s.Close()
	get := func(path string) (string, http.Header) {
		t.Helper()
		res, err := http.Get(s.URL + path)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		var b strings.Builder
		if _, err := bufio.NewReader(res.Body).WriteTo(&b); err != nil {
			t.Fatal(err)
		}
		return b.String(), res.Header
	}
	wants := func(what, body string, wants ...string) {
		t.Helper()
		for _, w := range wants {
			if !strings.Contains(body, w) {
				t.Errorf("%s: %q is not in it:\n%.3000s", what, w, body)
			}
		}
	}
	before := files(t, d.ws.Root)
	body, head := get("/")
	wants("the page", body, "QSOL Service", `<b dir="auto">`, "Update: Database cluster shut down", "is working again",
		`src="/html/en?as=&amp;scheme=light"`, "no letter in their language")
	if policy := head.Get("Content-Security-Policy"); !strings.Contains(policy, "script-src 'self'") ||
		!strings.HasPrefix(policy, "default-src 'none'") {
		t.Errorf("the page's policy is %q", policy)
	}
	body, _ = get("/?as=james.carter%40example.com&format=web&scheme=dark")
	wants("as somebody", body, `src="/web/en?as=james.carter%40example.com&amp;scheme=dark"`)
	body, head = get("/html/en?as=james.carter%40example.com&scheme=dark")
	wants("his copy", body, "James", "@media (min-width:0)", `name="color-scheme" content="dark"`)
	if policy := head.Get("Content-Security-Policy"); strings.Contains(policy, "script") ||
		!strings.HasPrefix(policy, "default-src 'none'") {
		t.Errorf("the frame's policy is %q", policy)
	}
	for format, want := range map[string]string{"text": "QuickServe Online", "web": "<html",
		"pdf": "%PDF", "eml": "Subject: "} {
		body, _ = get("/" + format + "/ja?as=james.carter%40example.com")
		wants(format, body, want)
	}
	if diff := cmp.Diff(before, files(t, d.ws.Root)); diff != "" {
		t.Errorf("looking changed files:\n%s", diff)
	}

	changed := func(what string, change func()) {
		t.Helper()
		page, _ := get("/")
		_, stamp, _ := strings.Cut(page, `data-stamp="`)
		stamp, _, _ = strings.Cut(stamp, `"`)
		res, err := http.Get(s.URL + "/changes?since=" + stamp)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		lines := bufio.NewScanner(res.Body)
		lines.Scan() // the answer has begun
		change()
		for lines.Scan() {
			if lines.Text() == "data: changed" {
				return
			}
		}
		t.Errorf("%s: the browser was not told", what)
	}
	write := func(rel, old, new string) {
		t.Helper()
		path := d.ws.Path(filepath.FromSlash(rel))
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(strings.Replace(string(b), old, new, 1)), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	changed("the letter is saved", func() { write("notices/n/en.md", "```signoff", "```signof") })
	body, _ = get("/")
	wants("a broken letter", body, "The letter cannot be shown", "notices/n/en.md:", "signof")
	changed("tidings.yaml is saved", func() { write(workspace.ConfigFile, "QSOL Service", "Our Service") })
	write("notices/n/en.md", "```signof", "```signoff")
	body, _ = get("/")
	wants("mended, and another sender", body, "Our Service", "/html/en?")
	write(workspace.ConfigFile, "organisation:", "organisatio:")
	body, _ = get("/")
	wants("a broken tidings.yaml", body, "The letter cannot be shown", "tidings.yaml:")
}

// A browser that shows the page shows it anew when the letter is saved, and runs nothing
// else than the page's own script.
func TestPreviewReloads(t *testing.T) {
	tab := browsertest.Open(t)
	d := sampleDesk(t)
	if _, err := d.Draft(t.Context(), drafting.Options{Slug: "n", Template: "incident-update",
		Incidents: []string{"2006-11-14-oracle-shutdown"}, AsOf: "2006-11-20T09:00:00Z",
		Locales: []string{"en"}}); err != nil {
		t.Fatal(err)
	}
	ctx, end := context.WithCancel(t.Context())
	s := httptest.NewServer(d.previewHandler(ctx, PreviewOptions{Slug: "n"}))
	defer s.Close()
	defer end()
	if err := chromedp.Run(tab, chromedp.Navigate(s.URL), chromedp.WaitVisible(".inbox")); err != nil {
		t.Fatal(err)
	}
	path := d.ws.Path("notices", "n", "en.md")
	letter, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var frames int
	for _, x := range []struct{ text, shows string }{
		{strings.Replace(string(letter), "# Update", "# Fresh news", 1),
			`//section[contains(., "Fresh news: Database")]`},
		{strings.Replace(string(letter), "```signoff", "```signof", 1), `//section[contains(., "did you mean")]`},
		{string(letter), `//section[@class="inbox"]`},
	} {
		if err := os.WriteFile(path, []byte(x.text), 0o644); err != nil {
			t.Fatal(err)
		}
		if err := chromedp.Run(tab, chromedp.WaitVisible(x.shows)); err != nil {
			t.Fatalf("%s is not shown: %v", x.shows, err)
		}
	}
	if err := chromedp.Run(tab, chromedp.Evaluate(`document.querySelectorAll("iframe").length`, &frames)); err != nil ||
		frames != 2 {
		t.Errorf("%d frames, %v", frames, err)
	}
}
