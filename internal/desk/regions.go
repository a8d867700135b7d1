package desk

import "slices"

func inRegions(regions []string, region string) bool {
	return len(regions) == 0 || slices.Contains(regions, region)
}
