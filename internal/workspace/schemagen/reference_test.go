package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/invopop/jsonschema"
	validator "github.com/santhosh-tekuri/jsonschema/v6"

	"tidings/internal/referencetest"
)

// made are the schemas as they are written, by the names of their files.
func made(t *testing.T) map[string]*jsonschema.Schema {
	t.Helper()
	files, err := schemas()
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]*jsonschema.Schema{}
	for name, text := range files {
		out[name] = &jsonschema.Schema{}
		if err := json.Unmarshal(text, out[name]); err != nil {
			t.Fatal(err)
		}
	}
	return out
}

// property is one key of a file, wherever it stands.
type property struct {
	path     string // "relays[].address"
	required bool
	*jsonschema.Schema
}

// properties lists the keys below s, each before what is below it.
func properties(s *jsonschema.Schema, at string) (out []property) {
	if s == nil {
		return nil
	}
	out = append(out, properties(s.Items, at+"[]")...)
	by := ".LANGUAGE"
	if strings.HasSuffix(at, ".phases") {
		by = ".PHASE"
	}
	out = append(out, properties(s.AdditionalProperties, at+by)...)
	for p := s.Properties.Oldest(); p != nil; p = p.Next() {
		here := property{strings.TrimPrefix(at+"."+p.Key, "."), contains(s.Required, p.Key), p.Value}
		out = append(append(out, here), properties(p.Value, here.path)...)
	}
	return out
}

func contains(list []string, s string) bool {
	return strings.Contains(" "+strings.Join(list, " ")+" ", " "+s+" ")
}

// TestEveryKeyIsDescribed holds every key to a description that an editor can show, and
// every example to what the key takes.
func TestEveryKeyIsDescribed(t *testing.T) {
	n := 0
	for file, s := range made(t) {
		for _, p := range properties(s, "") {
			n++
			if len(strings.Fields(p.Description)) < 2 || !strings.HasSuffix(p.Description, ".") {
				t.Errorf("%s: %s is described as %q; write a sentence above its field", file, p.path, p.Description)
			}
			for _, e := range append(p.Examples, p.Default) {
				if e == nil {
					continue
				}
				if err := valid(p.Schema, e); err != nil {
					t.Errorf("%s: %s does not take its example or default %v: %v", file, p.path, e, err)
				}
			}
		}
	}
	if n < 150 {
		t.Errorf("only %d keys were seen", n)
	}
}

func valid(s *jsonschema.Schema, v any) error {
	text, err := json.Marshal(s)
	if err != nil {
		return err
	}
	doc, err := validator.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		return err
	}
	c := validator.NewCompiler()
	if err := c.AddResource("https://tidings.invalid/x", doc); err != nil {
		return err
	}
	compiled, err := c.Compile("https://tidings.invalid/x")
	if err != nil {
		return err
	}
	return compiled.Validate(v)
}

const types = "`…[]` is an entry of a list, `LANGUAGE` a language tag such as `de` or `pt-BR`. " +
	"A key in bold must be there. Editors that know JSON Schema show the same beside the file.\n"

func TestReference(t *testing.T) {
	s := made(t)
	referencetest.Page(t, "config.md", "tidings.yaml",
		"The one configuration file of a workspace, key by key. `tidings config show` prints it with every default "+
			"filled in, `tidings doctor` says what is missing or wrong.\n\n"+types+keys(s["tidings.schema.json"], "##"))
	referencetest.Page(t, "records.md", "Records",
		"What happened and what is planned: a file each below `records/`, named by its id. The commands `incident`, "+
			"`maintenance` and `project` write them, and so may you.\n\n"+types+
			"\n## Incidents: records/incidents/ID.yaml\n"+keys(s["incident.schema.json"], "###")+
			"\n## Maintenance: records/maintenance/ID.yaml\n"+keys(s["maintenance.schema.json"], "###")+
			"\n## Projects and their phases: records/projects/ID.yaml\n"+keys(s["project.schema.json"], "###"))
	referencetest.Page(t, "notice.md", "notice.yaml",
		"What is told, from which records, to whom: `notices/SLUG/notice.yaml`, beside the letters, one a language "+
			"(`en.md`). `tidings draft` writes it; all of it is bound by an approval.\n\n"+types+
			keys(s["notice.schema.json"], "##"))
}

// keys writes the tables of a file: its own keys, and then each group's.
func keys(s *jsonschema.Schema, level string) string {
	var own, groups []property
	for p := s.Properties.Oldest(); p != nil; p = p.Next() {
		one := property{p.Key, contains(s.Required, p.Key), p.Value}
		if below := properties(p.Value, p.Key); len(below) > 0 {
			groups = append(groups, one)
		} else {
			own = append(own, one)
		}
	}
	var b strings.Builder
	if len(own) > 0 {
		b.WriteString("\n" + table(own))
	}
	for _, g := range groups {
		path := g.path
		if g.Items != nil {
			path += "[]"
		}
		fmt.Fprintf(&b, "\n%s %s\n\n%s%s\n\n%s", level, path, g.Description, must(g.required),
			table(properties(g.Schema, g.path)))
	}
	return b.String()
}

func must(required bool) string {
	if required {
		return " It must be there."
	}
	return ""
}

func table(list []property) string {
	out := referencetest.Table("key", "type", "default", "meaning", "example")
	for _, p := range list {
		key := referencetest.Code(p.path)
		if p.required {
			key = "**" + key + "**"
		}
		example := ""
		if len(p.Examples) > 0 {
			example = referencetest.Code(value(p.Examples[0]))
		}
		def := ""
		if p.Default != nil {
			def = referencetest.Code(value(p.Default))
		}
		out += referencetest.Row(key, kind(p.Schema), def, p.Description, example)
	}
	return out
}

// value writes an example or a default as it would stand in the file.
func value(v any) string {
	if s, ok := v.(string); ok && !strings.HasPrefix(s, "#") {
		return s
	}
	text, err := json.Marshal(v)
	if err != nil {
		return fmt.Sprint(v)
	}
	return string(text)
}

// kind says in a word what a key holds.
func kind(s *jsonschema.Schema) string {
	switch {
	case len(s.Enum) > 0:
		var words []string
		for _, w := range s.Enum {
			words = append(words, referencetest.Code(fmt.Sprint(w)))
		}
		return strings.Join(words, " ")
	case s.Format == "uri":
		return "web address"
	case s.Format == "idn-email":
		return "e-mail address"
	case s.Format == "color-hex":
		return "colour"
	case s.Pattern == dayPattern:
		return "date"
	case s.Pattern == monthPattern:
		return "month"
	case s.Pattern == spanPattern:
		return "month or date"
	case s.Pattern != "":
		return "time"
	case len(s.AnyOf) > 0:
		return "true or text"
	case s.Type == "array" && len(properties(s.Items, "")) == 0:
		return "list"
	case s.Type == "array":
		return "list of groups"
	case s.Type == "object" && s.Properties == nil:
		return "by language"
	case s.Type == "object":
		return "group"
	case s.Type == "integer":
		return "whole number"
	case s.Type == "boolean":
		return "`true` `false`"
	case s.Type == "string":
		return "text"
	}
	return s.Type
}
