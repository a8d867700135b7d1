package desk

// DraftOptions say what is drafted from what.
type DraftOptions struct {
	Slug, Template, Project, Maintenance string
	Incidents                            []string
	Since, AsOf, Stream                  string
	Locales, Regions                     []string
	Force                                bool // write over a draft that exists
}

// DraftReport names the files that a draft wrote, relative to the workspace.
type DraftReport struct {
	Notice   string            `json:"notice"`
	Letters  []string          `json:"letters"`
	Subjects map[string]string `json:"subjects"`
	// Changed is what a follow-up's letter says and its records no longer do.
	Changed []string `json:"changed,omitempty"`
	Chosen  string   `json:"chosen,omitempty"` // the one open record, where none was named: "incident x"
}
