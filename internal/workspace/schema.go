package workspace

import "path"

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
