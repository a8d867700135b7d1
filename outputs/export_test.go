package outputs

// BlockDoc is what the reference says of one data block.
type BlockDoc struct {
	Name, Shows, Usage string
	Params             []ParamDoc
}

// ParamDoc is what it says of a parameter.
type ParamDoc struct {
	Name, Means string
	Must        bool
}

// BlockDocs gives the table that the parser goes by.
func BlockDocs() (out []BlockDoc) {
	for _, k := range dataBlocks() {
		d := BlockDoc{Name: k.name, Shows: k.shows, Usage: k.usage()}
		for _, p := range k.params {
			d.Params = append(d.Params, ParamDoc{p.name, p.means, p.must})
		}
		out = append(out, d)
	}
	return out
}
