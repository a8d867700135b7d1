package acts

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"
)

// Every act that the program writes has words of its own.
func TestSaid(t *testing.T) {
	written := regexp.MustCompile(`(?:\.Act\(|[tT]ogether\(|\.(?:Did|Saw)\(ctx, |programAct\(ctx, send, |` +
		`actOn\(ctx, id, |\bact = )"([a-z-]+(?: [a-z]+)*) ?(" \+ verb|")`)
	seen := 0
	for _, dir := range []string{"desk", "drafting", "journal", "publishing", "records", "registry", "sealing",
		"store"} {
		files, err := filepath.Glob(filepath.Join("..", dir, "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			code, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range written.FindAllStringSubmatch(string(code), -1) {
				acts := []string{m[1]}
				if m[2] != `"` {
					acts = []string{m[1] + " new", m[1] + " update"} // w.name
				}
				for _, act := range acts {
					if seen++; said[act] == "" {
						t.Errorf("%s: the log has no words for %q", file, act)
					}
				}
			}
		}
	}
	if seen < 25 {
		t.Errorf("only %d acts were found", seen)
	}
	if got := (Entry{Act: "something else"}).Said(); got != "something else" {
		t.Errorf("an act without words is said as %q", got)
	}
}
