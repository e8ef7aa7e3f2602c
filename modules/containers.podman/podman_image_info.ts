import { podmanInfo } from '../support/podman/info.ts';

export default podmanInfo('image');
