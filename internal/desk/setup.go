package desk

import (
	"encoding/json"
	"net/url"
	"os"

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
	cfg := d.ws.Config
	if address := os.Getenv(databaseEnv); address != "" {
		cfg.Database = withoutPassword(address)
	}
	if asJSON {
		b, err := json.MarshalIndent(cfg, "", "  ")
		return append(b, '\n'), err
	}
	return yaml.Marshal(cfg)
}

// withoutPassword hides the password of a database's URL.
func withoutPassword(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return "set by " + databaseEnv
	}
	return u.Redacted()
}
