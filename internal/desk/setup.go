package desk

import (
	"encoding/json"
	"os"

	"github.com/goccy/go-yaml"

	"tidings/internal/store"
	"tidings/internal/workspace"
)

// Init makes a workspace in dir; sample is empty or qsol.
func Init(dir, sample string) error {
	return workspace.Init(dir, workspace.Options{Sample: sample})
}

// InitOwn makes a workspace in dir that is its owner's as far as the answers go.
func InitOwn(dir string, a workspace.Answers) error {
	return workspace.Init(dir, workspace.Options{Answers: a})
}

// ConfigText is tidings.yaml with its defaults filled in. Secrets are not in it:
// the file only names where they are.
func (d *Desk) ConfigText(asJSON bool) ([]byte, error) {
	cfg := d.ws.Config
	if text := os.Getenv(databaseEnv); text != "" {
		cfg.Database = "set by " + databaseEnv + ", which cannot be read"
		if address, err := store.ParseAddress(text); err == nil {
			cfg.Database = address.String()
		}
	}
	if asJSON {
		b, err := json.MarshalIndent(cfg, "", "  ")
		return append(b, '\n'), err
	}
	return yaml.Marshal(cfg)
}
