package archive

import (
	"path/filepath"
	"time"
)

// Problem is one thing that is not as it was sealed.
type Problem struct {
	Path   string `json:"path"` // relative to the outputs folder
	Kind   string `json:"kind"` // changed, missing, added, chain, irregular, unreadable, unknown
	Detail string `json:"detail"`
}

// Result is what a verification saw.
type Result struct {
	Manifests int `json:"manifests"`
	Files     int `json:"files"`
	// Checkpoints are those of the archive's log that hold.
	Checkpoints int       `json:"checkpoints"`
	Problems    []Problem `json:"problems"`
	// Cosignatures are those of witnesses that hold, and CosignedByOthers those of witnesses that nobody knows here.
	Cosignatures     int `json:"cosignatures,omitempty"`
	CosignedByOthers int `json:"cosigned_by_others,omitempty"`
	// Timestamps are those of checkpoints that hold, and Stamped is what the newest of them says:
	// its checkpoint existed then.
	Timestamps int        `json:"timestamps,omitempty"`
	Stamped    *time.Time `json:"timestamped_at,omitempty"`
	// TimestampPending is the newest checkpoint where an authority is to stamp it and has not.
	TimestampPending string `json:"timestamp_pending,omitempty"`
	// TimestampsBy says why it was not checked which authority stamped; "": it was.
	TimestampsBy string `json:"timestamps_unproved,omitempty"`
	// FilesAlone says why the database was not compared; "": it was.
	FilesAlone string `json:"files_alone,omitempty"`
	// Known is what the seal that replaced another one found of it: it is as it was then.
	Known []Problem `json:"known,omitempty"`
	// Unfinished names revisions whose sealing was interrupted: what is sealed is whole,
	// and sealing any revision puts it in its place.
	Unfinished []string `json:"unfinished,omitempty"`
}

// Add adds a problem.
func (r *Result) Add(path, kind, detail string) {
	r.Problems = append(r.Problems, Problem{Path: filepath.ToSlash(path), Kind: kind, Detail: detail})
}
