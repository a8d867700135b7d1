package workspace

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tidings/notices"
)

var update = flag.Bool("update", false, "write the expected messages anew; read them before you commit")

// readKind reads a text as the kind of file that a fixture's name begins with.
func readKind(kind, name string, data []byte) error {
	known := notices.Records{Components: []notices.Component{{ID: "website"}}, Regions: []notices.Region{{ID: "home"}}}
	var err error
	switch kind {
	case "incident":
		_, err = parse(name, data, func(i notices.Incident) notices.Problems {
			return append(named(i.ID, name), i.Validate(known)...)
		})
	case "maintenance":
		_, err = parse(name, data, func(m notices.Maintenance) notices.Problems {
			return append(named(m.ID, name), m.Validate(known)...)
		})
	case "project":
		_, err = parse(name, data, func(p notices.Project) notices.Problems {
			return append(named(p.ID, name), p.Validate(known)...)
		})
	case "notice":
		_, err = parse(name, data, func(n notices.Notice) notices.Problems {
			return append(n.Validate(known), conditions(n.Audience)...)
		})
	default:
		_, err = parse(name, data, Config.validate)
	}
	return err
}

// Each bad file gives its message: file, line, column, what is wrong, what to do.
func TestBad(t *testing.T) {
	files, err := filepath.Glob("testdata/bad/*.yaml")
	if err != nil || len(files) < 30 {
		t.Fatalf("%d fixtures, %v", len(files), err)
	}
	for _, file := range files {
		name := filepath.Base(file)
		t.Run(strings.TrimSuffix(name, ".yaml"), func(t *testing.T) {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			kind, _, _ := strings.Cut(name, "-")
			err = readKind(kind, name, data)
			if err == nil {
				t.Fatal("the file was taken")
			}
			got := err.Error() + "\n"
			golden := strings.TrimSuffix(file, ".yaml") + ".want"
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Error(diff)
			}
			if strings.Contains(got, "hunter2") {
				t.Error("a password is shown")
			}
		})
	}
}

func TestTooLarge(t *testing.T) {
	data := []byte("title: " + strings.Repeat("a", maxFile))
	if err := readKind("incident", "x.yaml", data); err == nil || !strings.Contains(err.Error(), "at most 1 MB") {
		t.Errorf("%.200v", err)
	}
}
