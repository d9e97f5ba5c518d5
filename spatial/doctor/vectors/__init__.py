"""What the doctor looks for in vector data, an idea a module; `spatial.doctor.vector` puts them together."""
