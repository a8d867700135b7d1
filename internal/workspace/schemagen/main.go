// Command schemagen writes the JSON Schemas of the workspace's YAML files into the
// folder that it is given; package workspace embeds them. It runs by `go generate`
// and not in the program, because the library that reads the types brings a YAML
// parser of its own along. A test compares what it would write with what is there.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/invopop/jsonschema"

	"tidings/internal/workspace"
	"tidings/notices"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: schemagen FOLDER")
		os.Exit(2)
	}
	if err := write(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "schemagen:", err)
		os.Exit(1)
	}
}

func write(folder string) error {
	files, err := schemas()
	if err != nil {
		return err
	}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(folder, name), text, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// schemas gives the JSON Schemas (draft 2020-12) by the names of their files. They
// are made from the same types that the reader fills, so both agree on keys,
// required ones and types of values; what they say of a key is its field's comment.
func schemas() (map[string][]byte, error) {
	said, err := readComments()
	if err != nil {
		return nil, err
	}
	out := map[string][]byte{}
	for of, v := range map[string]any{
		workspace.ConfigFile:                 workspace.Config{},
		workspace.IncidentDir + "/x.yaml":    notices.Incident{},
		workspace.MaintenanceDir + "/x.yaml": notices.Maintenance{},
		workspace.ProjectDir + "/x.yaml":     notices.Project{},
		workspace.NoticeDir + "/x/y.yaml":    notices.Notice{},
	} {
		r := &jsonschema.Reflector{FieldNameTag: "yaml", Anonymous: true, DoNotReference: true, Mapper: said.schemaOf,
			LookupComment: said.of}
		schema := r.Reflect(v)
		if err := complete(schema, "", defaultsOf(v)); err != nil {
			return nil, fmt.Errorf("%s: %w", of, err)
		}
		text, err := json.MarshalIndent(schema, "", "  ")
		if err != nil {
			return nil, err
		}
		out[path.Base(workspace.SchemaFile(of))] = append(text, '\n')
	}
	return out, nil
}

// The forms of dates as the reader takes them.
const (
	dayPattern   = `^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$`
	monthPattern = `^\d{4}-(0[1-9]|1[0-2])$`
	spanPattern  = `^\d{4}-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?$`
)

// schemaOf describes the types that write themselves as text, and the words that
// are known.
func (c comments) schemaOf(t reflect.Type) *jsonschema.Schema {
	switch reflect.Zero(t).Interface().(type) {
	case time.Time:
		return text(workspace.TimePattern, "A time with its offset from UTC.", "2006-11-14T08:10:00+00:00")
	case notices.Day:
		return text(dayPattern, "A date.", "2006-11-14")
	case notices.Month:
		return text(monthPattern, "A month.", "2006-11")
	case notices.Span:
		s := &jsonschema.Schema{
			Type: "object", AdditionalProperties: jsonschema.FalseSchema, Properties: jsonschema.NewProperties(),
		}
		for _, field := range []string{"From", "Until"} {
			end := text(spanPattern, "", "2006-11")
			end.Description = c.of(t, field)
			s.Properties.Set(strings.ToLower(field), end)
		}
		return s
	case notices.Affected:
		return &jsonschema.Schema{AnyOf: []*jsonschema.Schema{{Type: "boolean"}, {Type: "string"}}}
	case notices.ComponentState: // "operational" is what is left where no outage says otherwise
		return c.words(t, string(notices.Operational))
	case notices.IncidentStatus, notices.MaintenanceStatus, notices.Impact, notices.PhaseStatus, notices.Stream,
		notices.UncertainPolicy, notices.Attach, notices.Link:
		return c.words(t)
	}
	return nil
}

// text is what a type looks like in words and as a pattern. The words wait in Comments, for the
// library would take a Description for that of the field.
func text(pattern, is, example string) *jsonschema.Schema {
	return &jsonschema.Schema{Type: "string", Pattern: pattern, Comments: is, Examples: []any{example}}
}

// words is a type of which the package's constants are the values.
func (c comments) words(t reflect.Type, without ...string) *jsonschema.Schema {
	s := &jsonschema.Schema{Type: "string"}
	var means []string
	for _, w := range c.constants[t.PkgPath()+"."+t.Name()] {
		if !slices.Contains(without, w.value) {
			s.Enum = append(s.Enum, w.value)
			means = append(means, w.value+" ("+w.comment+")")
		}
	}
	s.Comments = "One of " + strings.Join(means, ", ") + "."
	return s
}
