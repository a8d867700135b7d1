package site_test

import (
	"encoding/json"
	"strings"
	"testing"
)

// What feeds hold is whole HTML, and says from which side it is read.
func TestFeedsSayTheirDirection(t *testing.T) {
	for _, tag := range []string{"en", "ar", "he"} {
		dir := t.TempDir()
		build(t, trouble(t, tag), dir)
		var feed struct {
			Items []struct {
				URL      string
				Language string
				Content  string `json:"content_html"`
			}
		}
		if err := json.Unmarshal(files(t, dir)["feed.json"], &feed); err != nil || len(feed.Items) == 0 {
			t.Fatal(err, len(feed.Items))
		}
		for _, i := range feed.Items {
			if a, b := strings.Count(i.Content, "<div"), strings.Count(i.Content, "</div>"); a != b {
				t.Errorf("%s %s: %d div begin and %d end: %s", tag, i.URL, a, b, i.Content)
			}
			rtl := i.Language == "ar" || i.Language == "he"
			whole := strings.HasPrefix(i.Content, `<div dir="rtl">`) && strings.HasSuffix(i.Content, "</div>")
			if whole != rtl {
				t.Errorf("%s %s in %s: %s", tag, i.URL, i.Language, i.Content)
			}
		}
	}
}
