-- From schema version 12 to version 13.

CREATE TABLE unusable_patch (
  -- A neuron without an embedding, because nothing can be learnt from its patch: what `embed` found, so that it need not be cut again.
  -- Void once the neuron is moved or the stack is replaced, that is where its activity_id is below theirs.
  recipe_id INTEGER NOT NULL REFERENCES patch_recipe(id) ON DELETE CASCADE,   -- how the patch was cropped
  neuron_id INTEGER NOT NULL REFERENCES neuron(id) ON DELETE CASCADE,         -- the neuron
  reason TEXT NOT NULL,                   -- such as: the pixels at its centre are NaN or infinite
  activity_id INTEGER NOT NULL REFERENCES activity(id),   -- that cropped it
  PRIMARY KEY (recipe_id, neuron_id)
) STRICT;
CREATE INDEX unusable_patch_of_neuron ON unusable_patch (neuron_id);
