package desk

import (
	"encoding/json"

	"github.com/goccy/go-yaml"

	"tidings/internal/workspace"
)

// Init makes a workspace in dir; sample is empty or qsol.
func Init(dir, sample string) error {
	return workspace.Init(dir, workspace.Options{Sample: sample})
}

// ConfigText is tidings.yaml with its defaults filled in. Secrets are not in it:
// the file only names where they are.
func (d *Desk) ConfigText(asJSON bool) ([]byte, error) {
	if asJSON {
		b, err := json.MarshalIndent(d.ws.Config, "", "  ")
		return append(b, '\n'), err
	}
	return yaml.Marshal(d.ws.Config)
}
