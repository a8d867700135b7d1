package people

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"

	"github.com/goccy/go-yaml"

	"tidings/internal/safefile"
	"tidings/internal/statement"
)

// ShownName is the file that shows the roster to people.
const ShownName = "people.yaml"

// shown is people.yaml.
type shown struct {
	People []Person `yaml:"people"`
}

const shownHead = "# Who may decide, and with which keys. \"tidings people\" changes it; whoever changes it by hand\n" +
	"# has it signed by an admin: \"tidings people sign\". people.log has every state of it, signed.\n"

// maxShown bounds the file, in bytes.
const maxShown = 1 << 20

func readShown(path string) ([]Person, error) {
	b, err := safefile.Read(path, maxShown)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	var s shown
	if err == nil {
		err = yaml.NewDecoder(bytes.NewReader(b), yaml.Strict()).Decode(&s)
	}
	if err != nil {
		return nil, fmt.Errorf("%s cannot be read as a list of people; \"tidings people restore\" writes it as it "+
			"was signed: "+
			"%.200s", ShownName, yaml.FormatError(err, false, false))
	}
	return s.People, nil
}

func writeShown(path string, people []Person) error {
	b, err := yaml.Marshal(shown{people})
	if err != nil {
		return err
	}
	return safefile.Write(path, 0o644, safefile.Synced, safefile.Bytes(append([]byte(shownHead), b...)))
}

// same reports whether two lists say the same of everybody.
func same(a, b []Person) bool {
	x, xerr := statement.Canonical(a)
	y, yerr := statement.Canonical(b)
	return xerr == nil && yerr == nil && bytes.Equal(x, y)
}
