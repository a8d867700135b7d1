package archive

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
)

// ChainName is the file beside the notices' folders that lists every manifest
// ever written, one JSON object a line, oldest first.
const ChainName = "archive.jsonl"

// Archive is a workspace's outputs folder.
type Archive struct {
	Root string
	// Decisions checks what a seal has of who decided; nil: nobody looks.
	Decisions func(dir string, m *Manifest) []Problem
	// Sign signs the manifest of a new seal for Manifest.SealedBy; nil: nobody does.
	Sign func(manifest []byte) ([]byte, error)

	erased erased  // those of every seal, while it is verified
	find   *finder // looks for a line meanwhile; nil: nobody does

	interrupt func(step string) error // in tests: ends a sealing there
}

// Folder gives the folder of one revision, relative to the root.
func Folder(notice string, revision int) string {
	return filepath.Join(notice, fmt.Sprintf("r%d", revision))
}

// Older gives the folder in which a seal stays that another one of the same revision has
// replaced, relative to the root.
func Older(l Link) string {
	return filepath.Join(l.Notice, fmt.Sprintf("r%d.sealed", l.Revision), fmt.Sprintf("%04d", l.Sequence))
}

// Chain reads the list of manifests; no file is an empty chain.
func (a Archive) Chain() ([]Link, error) {
	b, err := readRegular(filepath.Join(a.Root, ChainName))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", ChainName, err)
	}
	return decodeChain(b)
}

func decodeChain(b []byte) (chain []Link, err error) {
	lines := bufio.NewScanner(bytes.NewReader(b))
	for n := 1; lines.Scan(); n++ {
		var l Link
		if err := json.Unmarshal(lines.Bytes(), &l); err != nil {
			return chain, fmt.Errorf("%s, line %d: %w", ChainName, n, err)
		}
		if again, err := json.Marshal(l); err != nil || !bytes.Equal(again, lines.Bytes()) {
			return chain, fmt.Errorf("%s, line %d: it is not written as tidings writes it: it was changed", ChainName,
				n)
		}
		chain = append(chain, l)
	}
	if err := lines.Err(); err != nil {
		return chain, err
	}
	if len(b) > 0 && b[len(b)-1] != '\n' {
		return chain, fmt.Errorf("%s: its last line is cut", ChainName)
	}
	return chain, nil
}
