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
// required ones and types of values.
func schemas() (map[string][]byte, error) {
	out := map[string][]byte{}
	for of, v := range map[string]any{
		workspace.ConfigFile:                 workspace.Config{},
		workspace.IncidentDir + "/x.yaml":    notices.Incident{},
		workspace.MaintenanceDir + "/x.yaml": notices.Maintenance{},
		workspace.ProjectDir + "/x.yaml":     notices.Project{},
		workspace.NoticeDir + "/x/y.yaml":    notices.Notice{},
	} {
		r := &jsonschema.Reflector{FieldNameTag: "yaml", Anonymous: true, DoNotReference: true, Mapper: schemaOf}
		text, err := json.MarshalIndent(r.Reflect(v), "", "  ")
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
func schemaOf(t reflect.Type) *jsonschema.Schema {
	switch reflect.Zero(t).Interface().(type) {
	case time.Time:
		return text(workspace.TimePattern, "A time with its offset from UTC, e.g. 2006-11-14T08:10:00+00:00")
	case notices.Day:
		return text(dayPattern, "A date, e.g. 2006-11-14")
	case notices.Month:
		return text(monthPattern, "A month, e.g. 2006-11")
	case notices.Span:
		s := &jsonschema.Schema{
			Type: "object", AdditionalProperties: jsonschema.FalseSchema, Properties: jsonschema.NewProperties(),
			Description: "Months (2006-11) or dates (2006-11-14), both ends included",
		}
		s.Properties.Set("from", text(spanPattern, ""))
		s.Properties.Set("until", text(spanPattern, ""))
		return s
	case notices.IncidentStatus:
		return words(notices.Investigating, notices.Identified, notices.Monitoring, notices.Resolved)
	case notices.MaintenanceStatus:
		return words(notices.Scheduled, notices.InProgress, notices.Verifying, notices.Completed, notices.Cancelled)
	case notices.Impact:
		return words(notices.ImpactNone, notices.ImpactMinor, notices.ImpactMajor, notices.ImpactCritical)
	case notices.ComponentState:
		return words(notices.UnderMaintenance, notices.DegradedPerformance, notices.PartialOutage, notices.MajorOutage)
	case notices.PhaseStatus:
		return words(notices.PhasePlanned, notices.PhaseActive, notices.PhaseDone, notices.PhaseLate,
			notices.PhaseDropped)
	case notices.Stream:
		return words(notices.Service, notices.News)
	case notices.UncertainPolicy:
		return words(notices.Resend, notices.Hold)
	}
	return nil
}

func text(pattern, description string) *jsonschema.Schema {
	return &jsonschema.Schema{Type: "string", Pattern: pattern, Description: description}
}

func words[T ~string](list ...T) *jsonschema.Schema {
	s := &jsonschema.Schema{Type: "string"}
	for _, w := range list {
		s.Enum = append(s.Enum, string(w))
	}
	return s
}
