package desk

import (
	"slices"
	"strings"
)

// knownRegion refuses an id that the configuration does not have.
func (d *Desk) knownRegion(id string) error {
	var known []string
	for _, r := range d.ws.Config.Regions {
		if r.ID == id {
			return nil
		}
		known = append(known, r.ID)
	}
	return BadFlag("there is no region %q; tidings.yaml has %s", id, words(known))
}

func inRegions(regions []string, region string) bool {
	return len(regions) == 0 || slices.Contains(regions, region)
}

// words writes a list as "a, b, c".
func words[T ~string](list []T) string {
	var out []string
	for _, s := range list {
		out = append(out, string(s))
	}
	return strings.Join(out, ", ")
}
