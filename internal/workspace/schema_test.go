package workspace

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"tidings/notices"
)

// compiled compiles the schemas as Init writes them.
func compiled(t testing.TB) map[string]*jsonschema.Schema {
	t.Helper()
	texts, err := Schemas()
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]*jsonschema.Schema{}
	for name, text := range texts {
		c := jsonschema.NewCompiler()
		doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		if err := c.AddResource("https://tidings.invalid/"+name, doc); err != nil {
			t.Fatal(err)
		}
		if out[name], err = c.Compile("https://tidings.invalid/" + name); err != nil {
			t.Fatal(err)
		}
	}
	return out
}

// instance reads YAML the way that a schema checker in an editor does.
func instance(data []byte) (any, error) {
	text, err := yaml.YAMLToJSON(data)
	if err != nil {
		return nil, err
	}
	return jsonschema.UnmarshalJSON(bytes.NewReader(text))
}

func TestSchemasTakeTheSample(t *testing.T) {
	schemas := compiled(t)
	for _, o := range []Options{{Sample: "qsol"}, {}} {
		dir := t.TempDir()
		if err := Init(dir, o); err != nil {
			t.Fatal(err)
		}
		count := 0
		err := fs.WalkDir(os.DirFS(dir), ".", func(name string, d fs.DirEntry, err error) error {
			if err != nil || filepath.Ext(name) != ".yaml" {
				return err
			}
			count++
			data, err := os.ReadFile(filepath.Join(dir, name))
			if err != nil {
				return err
			}
			v, err := instance(data)
			if err != nil {
				return err
			}
			if err := schemas[SchemaFile(name)].Validate(v); err != nil {
				t.Errorf("%s: %v", name, err)
			}
			// The line for editors names the schema that lies in the folder.
			line, _, _ := strings.Cut(string(data), "\n")
			schema := strings.TrimPrefix(line, "# yaml-language-server: $schema=")
			if _, err := os.Stat(filepath.Join(dir, filepath.Dir(name), schema)); err != nil ||
				line+"\n" != schemaLine(name) {
				t.Errorf("%s: first line %q: %v", name, line, err)
			}
			return nil
		})
		if err != nil || count == 0 {
			t.Errorf("%d files: %v", count, err)
		}
	}
}

// What the reader refuses for its keys or types, the schema refuses too. The one
// exception is what no schema can see: how the YAML is written.
func TestSchemasAgreeWithReader(t *testing.T) {
	schemas := compiled(t)
	samples := map[string]string{}
	for file, kind := range map[string]string{
		"incidents/2006-11-14-oracle-shutdown.yaml": "incident",
		"maintenance/2007-01-web-servers.yaml":      "maintenance", "projects/qsol-upgrade.yaml": "project",
	} {
		data, err := os.ReadFile("sample/qsol/records/" + file)
		if err != nil {
			t.Fatal(err)
		}
		samples[kind], _, _ = strings.Cut(string(data), "\n  fr:") // one translation is enough
	}
	names := map[string]string{"incident": IncidentDir + "/x.yaml", "maintenance": MaintenanceDir + "/x.yaml",
		"project": ProjectDir + "/x.yaml"}
	// Every scalar of the samples is replaced by each of these in turn.
	values := []string{"12", "-1", "1.5", "true", "[a]", "{a: b}", "[]", "{}", "2006-11", "2006-11-14", "2006-13",
		"2006-02-30",
		"2006-11-14T08:10:00", "2006-11-14T08:10:00Z", "2006-11-14 08:10 +00:00", "2006-11-14T8:10:00Z",
		"2006-11-14T08:10:00,5Z",
		"2006-11-14T24:00:00Z", "2006-11-14T08:10:00+0100", "word", `""`, "resolved", "50", "1e2", ".nan", ".inf"}
	tried, refused := 0, 0
	for kind, text := range samples {
		lines, seen := strings.Split(text, "\n"), map[string]bool{}
		for n, line := range lines {
			key, value, ok := strings.Cut(line, ": ")
			if !ok || seen[key] || strings.HasPrefix(line, "#") || strings.ContainsAny(value, ">|") {
				continue
			}
			seen[key] = true
			for _, v := range values {
				changed := append(append(append([]string{}, lines[:n]...), key+": "+v), lines[n+1:]...)
				data := []byte(strings.Join(changed, "\n"))
				tried++
				readerSays, typed := readType(kind, data)
				if !typed {
					continue
				}
				refused++
				doc, err := instance(data)
				if err != nil {
					continue
				}
				if err := schemas[SchemaFile(names[kind])].Validate(doc); err == nil &&
					!strings.Contains(readerSays, "calendar") && !strings.Contains(readerSays, "is no date") {
					t.Errorf("%s line %d, %s: %s: the schema takes what the reader refuses: %s", kind, n+1, key, v,
						readerSays)
				}
			}
		}
	}
	t.Logf("%d tried, %d refused for their type", tried, refused)
	if refused < tried/3 {
		t.Errorf("only %d of %d were refused", refused, tried)
	}
}

// readType reads a text without the rules about content.
func readType(kind string, data []byte) (string, bool) {
	s := &source{name: "x.yaml"}
	switch kind {
	case "incident":
		s.decode(data, new(notices.Incident))
	case "maintenance":
		s.decode(data, new(notices.Maintenance))
	default:
		s.decode(data, new(notices.Project))
	}
	return fmt.Sprint(s.errors), len(s.errors) > 0
}
