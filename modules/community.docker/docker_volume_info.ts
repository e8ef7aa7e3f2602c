import { dockerInfo } from '../support/docker/info.ts';

export default dockerInfo('volume');
