package workspace

import (
	"embed"
	"path"
)

//go:generate go run ./schemagen schemas

//go:embed schemas/*.schema.json
var schemas embed.FS

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
// their paths. `go generate ./internal/workspace` makes them from the types that the
// reader fills.
func Schemas() (map[string][]byte, error) {
	out := map[string][]byte{}
	for _, of := range []string{
		ConfigFile, IncidentDir + "/x.yaml", MaintenanceDir + "/x.yaml", ProjectDir + "/x.yaml", NoticeDir + "/x/y.yaml",
	} {
		file := SchemaFile(of)
		text, err := schemas.ReadFile("schemas/" + path.Base(file))
		if err != nil {
			return nil, err
		}
		out[file] = text
	}
	return out, nil
}
