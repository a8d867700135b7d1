// Package sample holds the QSOL sample: a fictitious company, its records of
// September to November 2006, and 250 made-up customers.
package sample

import (
	"embed"
	"fmt"
	"io/fs"
)

//go:embed all:qsol
var files embed.FS

// Names lists the samples.
func Names() []string { return []string{"qsol"} }

// Files gives the files of a sample as they lie in a workspace.
func Files(name string) (fs.FS, error) {
	for _, known := range Names() {
		if name == known {
			return fs.Sub(files, name)
		}
	}
	return nil, fmt.Errorf("there is no sample %q; the samples are: %v", name, Names())
}
