package places

import (
	"fmt"
	"strings"

	"tidings/notices"
	"tidings/recipients/spell"
)

// regionNames finds a region by its ID or name, in any case.
type regionNames struct {
	byName map[string]string // lower case -> ID; nil: any word is a region
	ids    []string
	names  []string // IDs and names, for suggestions
}

func namesOf(regions []notices.Region) regionNames {
	if len(regions) == 0 {
		return regionNames{}
	}
	n := regionNames{byName: map[string]string{}}
	for _, r := range regions {
		n.byName[strings.ToLower(r.Name)] = r.ID
	}
	for _, r := range regions { // an ID goes before another region's name
		n.byName[strings.ToLower(r.ID)] = r.ID
		n.ids = append(n.ids, r.ID)
		n.names = append(n.names, r.ID, r.Name)
	}
	return n
}

// Region gives the ID of the region that has this ID or name, in any case.
func (p *Places) Region(written string) (id string, err error) {
	n := &p.called
	if n.byName == nil {
		return written, nil
	}
	if id, ok := n.byName[written]; ok {
		return id, nil
	}
	if id, ok := n.byName[strings.ToLower(written)]; ok {
		return id, nil
	}
	if near := spell.Nearest(written, n.names); near != "" {
		return "", fmt.Errorf("%q is not a region; is %q meant?", spell.Clip(written, 40), near)
	}
	return "", fmt.Errorf("%q is not a region; the regions are: %s", spell.Clip(written, 40), strings.Join(n.ids, ", "))
}
