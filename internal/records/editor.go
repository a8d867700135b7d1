// Package records is how a person begins and changes the records of incidents, maintenance and
// projects, and takes them over from elsewhere: what is typed becomes files.
package records

import (
	"tidings/internal/talk"
	"tidings/internal/workspace"
	"tidings/notices"
)

// Editor writes the records of one workspace. Its methods may be used by several goroutines.
type Editor struct {
	ws       *workspace.Workspace
	clock    *talk.Clock
	unneeded func(r notices.Records, why string)
	together func(act, slug, detail string) (done func())
}

// Options are what an editor needs.
type Options struct {
	Workspace *workspace.Workspace
	Clock     *talk.Clock
	// Unneeded is told of files that cannot be read and that what was made did without.
	Unneeded func(r notices.Records, why string)
	// Together has what is written until done is called be one entry of the log.
	Together func(act, slug, detail string) (done func())
}

// New is the editor of a workspace.
func New(o Options) *Editor {
	return &Editor{ws: o.Workspace, clock: o.Clock, unneeded: o.Unneeded, together: o.Together}
}
