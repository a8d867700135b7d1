package workspace

import (
	"encoding/json"
	"path"
	"reflect"
	"time"

	"github.com/invopop/jsonschema"

	"tidings/notices"
)

// SchemaFile gives the schema that a YAML file of the workspace is checked
// against, relative to the workspace.
func SchemaFile(name string) string {
	switch dir := path.Dir(name); {
	case name == ConfigFile:
		return "tidings.schema.json"
	case dir == IncidentDir:
		return IncidentDir + "/incident.schema.json"
	case dir == MaintenanceDir:
		return MaintenanceDir + "/maintenance.schema.json"
	case dir == ProjectDir:
		return ProjectDir + "/project.schema.json"
	}
	return NoticeDir + "/notice.schema.json"
}

// Schemas gives the JSON Schemas (draft 2020-12) of the workspace's YAML files by
// their paths. They are made from the same types that the reader fills, so both
// agree on keys, required ones and types of values.
func Schemas() (map[string][]byte, error) {
	out := map[string][]byte{}
	for file, v := range map[string]any{
		SchemaFile(ConfigFile):              Config{},
		SchemaFile(IncidentDir + "/x.yaml"): notices.Incident{},
		SchemaFile(MaintenanceDir + "/x"):   notices.Maintenance{},
		SchemaFile(ProjectDir + "/x.yaml"):  notices.Project{},
		SchemaFile(NoticeDir + "/x/y.yaml"): notices.Notice{},
	} {
		r := &jsonschema.Reflector{FieldNameTag: "yaml", Anonymous: true, DoNotReference: true, Mapper: schemaOf}
		text, err := json.MarshalIndent(r.Reflect(v), "", "  ")
		if err != nil {
			return nil, err
		}
		out[file] = append(text, '\n')
	}
	return out, nil
}

// The forms of times as the reader takes them.
const (
	timePattern  = `^(\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01]))[T ]((?:[01]\d|2[0-3]):[0-5]\d)(:[0-5]\d(\.\d{1,9})?)? ?(Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$`
	dayPattern   = `^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$`
	monthPattern = `^\d{4}-(0[1-9]|1[0-2])$`
	spanPattern  = `^\d{4}-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?$`
)

// schemaOf describes the types that write themselves as text, and the words that
// are known.
func schemaOf(t reflect.Type) *jsonschema.Schema {
	switch reflect.Zero(t).Interface().(type) {
	case time.Time:
		return text(timePattern, "A time with its offset from UTC, e.g. 2006-11-14T08:10:00+00:00")
	case notices.Day:
		return text(dayPattern, "A date, e.g. 2006-11-14")
	case notices.Month:
		return text(monthPattern, "A month, e.g. 2006-11")
	case notices.Span:
		s := &jsonschema.Schema{Type: "object", AdditionalProperties: jsonschema.FalseSchema, Properties: jsonschema.NewProperties(),
			Description: "Months (2006-11) or dates (2006-11-14), both ends included"}
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
		return words(notices.PhasePlanned, notices.PhaseActive, notices.PhaseDone, notices.PhaseLate, notices.PhaseDropped)
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
