package registry

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
)

// badFile keeps refused rows beside the list. It appears with the first one, for its
// owner only, under its name when it is whole.
type badFile struct {
	list string
	*os.File
}

// Write takes a piece of CSV.
func (b *badFile) Write(p []byte) (n int, err error) {
	if b.File == nil {
		if b.File, err = os.CreateTemp(filepath.Dir(b.name()), ".*.bad.csv"); err != nil {
			return 0, err
		}
	}
	return b.File.Write(p)
}

func (b *badFile) name() string {
	if b.list == "-" {
		return "stdin.bad.csv"
	}
	return strings.TrimSuffix(b.list, filepath.Ext(b.list)) + ".bad.csv"
}

// finish gives the file its name; empty if there were no refused rows, or if they are not
// all that there are.
func (b *badFile) finish(whole bool) (string, error) {
	if b.File == nil {
		return "", nil
	}
	if !whole {
		return "", errors.Join(b.Close(), os.Remove(b.Name()))
	}
	if err := errors.Join(b.Close(), os.Rename(b.Name(), b.name())); err != nil {
		return "", err
	}
	return b.name(), nil
}
