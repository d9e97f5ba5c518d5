"""Who and what stands in flood water, per administrative area: area, people, facilities, inputs, by depth class.

Pure computation: rasters, features and areas in, arrays out. Method and limits: docs/methods/exposure.md.
"""
